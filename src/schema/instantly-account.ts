import { instantlyAccountWhere, instantlyEmailWhere } from '../read/instantly-filters.ts'
import { instantlyAccountList, instantlyEmailList } from '../read/instantly-lists.ts'
import { keysetQuery } from '../read/keyset.ts'
import { builder } from './builder.ts'
import { INGEST_NOTES, RAW_FRESHNESS } from './descriptions.ts'
import { orderEnum } from './enums.ts'
import { InstantlyEmailConnection, instantlyEmailArguments } from './instantly-email-connection.ts'
import { connectionType, NODE_PATH, pageArguments, relatedConnection } from './keyset-connection.ts'
import { FloatRange, rawFilterFields } from './raw-filter.ts'
import {
  EARLIER_VERSIONS,
  RawVersionConnection,
  rawVersionArguments,
  versionsOf,
  versionsQuery,
} from './raw-version.ts'
import { rootList } from './root-fields.ts'

builder.prismaNode('InstantlyAccountRaw', {
  id: { field: 'email' },
  nullable: true,
  select: { email: true },
  fields: (t) => ({
    email: t.expose('email', { type: 'EmailAddress' }),
    firstName: t.exposeString('firstName', { nullable: true }),
    lastName: t.exposeString('lastName', { nullable: true }),
    accountStatus: t.exposeInt('accountStatus', { nullable: true }),
    warmupStatus: t.exposeInt('warmupStatus', { nullable: true }),
    warmupScore: t.exposeFloat('warmupScore', { nullable: true }),
    rawJson: t.expose('rawJson', { type: 'JSON' }),
    syncedAt: t.expose('syncedAt', { type: 'DateTime' }),
    lastSyncedAt: t.expose('syncedAt', { type: 'DateTime', description: RAW_FRESHNESS }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    sourceUpdatedAt: t.expose('sourceUpdatedAt', { type: 'DateTime', nullable: true }),
    ingestNotes: t.exposeStringList('ingestNotes', { description: INGEST_NOTES }),
    emails: t.field({
      type: InstantlyEmailConnection,
      description: 'The mails that went through this mailbox.',
      args: instantlyEmailArguments,
      select: (args, _context, nested) => ({
        email: true,
        emails: nested(keysetQuery(instantlyEmailList, args, instantlyEmailWhere(args.filter)), NODE_PATH),
      }),
      resolve: ({ email, emails }, args) => {
        const related = { column: 'accountEmail', value: email } as const
        return relatedConnection(instantlyEmailList, args, emails, related, instantlyEmailWhere(args.filter))
      },
    }),
    versions: t.field({
      type: RawVersionConnection,
      description: EARLIER_VERSIONS,
      args: rawVersionArguments,
      select: (args, _context, nested) => ({
        email: true,
        versions: nested(versionsQuery('instantly_accounts_raw', args), NODE_PATH),
      }),
      resolve: ({ email, versions }, args) => versionsOf('instantly_accounts_raw', email, args, versions),
    }),
  }),
})

const InstantlyAccountConnection = connectionType('InstantlyAccountRaw', 'mailboxes')

const InstantlyAccountOrder = orderEnum('InstantlyAccountOrder', instantlyAccountList, 'mailboxes')

const InstantlyAccountFilter = builder.inputType('InstantlyAccountFilter', {
  description: 'Which mailboxes are wanted. Everything that is given must hold.',
  fields: (t) => ({
    ...rawFilterFields(t),
    email: t.field({ type: ['EmailAddress'], description: 'Only the mailboxes with these addresses.' }),
    warmupStatus: t.intList({ description: "Only mailboxes with one of these warm-up numbers of Instantly's." }),
    warmupScore: t.field({ type: FloatRange, description: 'How warm the mailbox is, from 0 to 100.' }),
    search: t.string({ description: "Words that stand in the address or the sender's name." }),
    accountStatus: t.intList({ description: "Only mailboxes with one of these status numbers of Instantly's." }),
    minWarmupScore: t.float({ description: 'Only mailboxes with at least this warm-up score.' }),
  }),
})

builder.queryField('instantlyAccounts', (t) =>
  t.field({
    authScopes: { read: true },
    type: InstantlyAccountConnection,
    description: 'The mailboxes that Instantly sends from, as they came.',
    args: {
      ...pageArguments,
      filter: t.arg({ type: InstantlyAccountFilter, description: 'Which mailboxes; all when left out.' }),
      order: t.arg({ type: InstantlyAccountOrder, description: 'In which order; by address when left out.' }),
    },
    ...rootList(instantlyAccountList, instantlyAccountWhere),
  }),
)
