import { instantlyDailyAnalyticsList } from '../read/instantly-lists.ts'
import { builder } from './builder.ts'
import { orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'
import { IntRange, rawFilterFields } from './raw-filter.ts'

export const InstantlyDailyAnalyticsConnection = connectionType('InstantlyDailyAnalyticsRaw', 'daily figures')

const Order = orderEnum('InstantlyDailyAnalyticsOrder', instantlyDailyAnalyticsList, 'daily figures')

const Filter = builder.inputType('InstantlyDailyAnalyticsFilter', {
  description: 'Which daily figures are wanted. Everything that is given must hold.',
  fields: (t) => ({
    ...rawFilterFields(t),
    sent: t.field({ type: IntRange, description: 'How many mails were sent on the day.' }),
    opened: t.field({ type: IntRange, description: 'How many opens the day had.' }),
    uniqueOpened: t.field({ type: IntRange, description: 'How many first opens the day had.' }),
    replies: t.field({ type: IntRange, description: 'How many replies the day had.' }),
    uniqueReplies: t.field({ type: IntRange, description: 'How many first replies the day had.' }),
    clicks: t.field({ type: IntRange, description: 'How many clicks the day had.' }),
    uniqueClicks: t.field({ type: IntRange, description: 'How many leads clicked on the day.' }),
    instantlyCampaignId: t.string({ description: "Only figures of this campaign, by Instantly's id." }),
    wholeWorkspace: t.boolean({ description: 'True: only figures of the whole workspace. False: only of campaigns.' }),
    from: t.field({ type: 'Date', description: 'Only this day and later ones.' }),
    to: t.field({ type: 'Date', description: 'Only this day and earlier ones.' }),
  }),
})

export const instantlyDailyAnalyticsArguments = builder.args((t) => ({
  ...pageArguments,
  filter: t.field({ type: Filter, description: 'Which figures; all when left out.' }),
  order: t.field({ type: Order, description: 'In which order; newest day first when left out.' }),
}))
