import { byMoment, byNumber, byText, keysetList } from './keyset-list.ts'

const synced = byMoment('syncedAt', 'By the time it was last seen at Instantly').desc

/** The orders of Instantly's campaign figures. */
export const instantlyCampaignList = keysetList({
  model: 'InstantlyCampaignRaw',
  key: 'instantlyCampaignId',
  keyKind: 'text',
  orders: {
    NAME_ASC: byText('campaignName', 'By name', true).asc,
    LEADS_COUNT_DESC: byNumber('leadsCount', 'By the number of leads').desc,
    REPLY_COUNT_DESC: byNumber('replyCount', 'By the number of replies').desc,
    SYNCED_AT_DESC: synced,
  },
  defaultOrder: 'NAME_ASC',
})

/** The orders of Instantly's campaign definitions. */
export const instantlyCampaignDefinitionList = keysetList({
  model: 'InstantlyCampaignDefinitionRaw',
  key: 'instantlyCampaignId',
  keyKind: 'text',
  orders: { NAME_ASC: byText('campaignName', 'By name', true).asc, SYNCED_AT_DESC: synced },
  defaultOrder: 'NAME_ASC',
})

/** The orders of Instantly's mailboxes. */
export const instantlyAccountList = keysetList({
  model: 'InstantlyAccountRaw',
  key: 'email',
  keyKind: 'text',
  orders: {
    EMAIL_ASC: byText('email', 'By address', false).asc,
    WARMUP_SCORE_DESC: byNumber('warmupScore', 'By warm-up score').desc,
    SYNCED_AT_DESC: synced,
  },
  defaultOrder: 'EMAIL_ASC',
})

/** The orders of Instantly's daily figures. */
export const instantlyDailyAnalyticsList = keysetList({
  model: 'InstantlyDailyAnalyticsRaw',
  key: 'id',
  keyKind: 'uuid',
  orders: {
    DATE_DESC: byMoment('analyticsDate', 'By day').desc,
    DATE_ASC: byMoment('analyticsDate', 'By day').asc,
  },
  defaultOrder: 'DATE_DESC',
})

/** The orders of Instantly's mails. */
export const instantlyEmailList = keysetList({
  model: 'InstantlyEmailRaw',
  key: 'id',
  keyKind: 'uuid',
  orders: {
    EVENT_DATE_DESC: {
      ...byMoment('eventDate', 'By the time of the mail').desc,
      nullable: true,
      says: 'By the time of the mail, newest first; those without one come last.',
    },
    SYNCED_AT_DESC: synced,
  },
  defaultOrder: 'EVENT_DATE_DESC',
})

/** The orders of Instantly's lead rows. */
export const instantlyLeadList = keysetList({
  model: 'InstantlyLeadRaw',
  key: 'instantlyLeadId',
  keyKind: 'text',
  orders: {
    EMAIL_ASC: byText('email', 'By address', true).asc,
    CREATED_AT_DESC: byMoment('createdAt', 'By the time the row was first stored').desc,
    SYNCED_AT_DESC: synced,
  },
  defaultOrder: 'EMAIL_ASC',
})
