import { leadRowFreshness } from '../read/freshness.ts'
import { instantlyLeadWhere } from '../read/instantly-filters.ts'
import { instantlyLeadList } from '../read/instantly-lists.ts'
import { builder } from './builder.ts'
import { INGEST_NOTES, NORMALIZE_ERROR } from './descriptions.ts'
import { InstantlyLeadConnection, instantlyLeadArguments } from './instantly-lead-connection.ts'
import { NODE_PATH } from './keyset-connection.ts'
import {
  EARLIER_VERSIONS,
  RawVersionConnection,
  rawVersionArguments,
  versionsOf,
  versionsQuery,
} from './raw-version.ts'
import { rootList } from './root-fields.ts'

builder.prismaNode('InstantlyLeadRaw', {
  id: { field: 'instantlyLeadId' },
  nullable: true,
  select: { instantlyLeadId: true },
  fields: (t) => ({
    instantlyLeadId: t.exposeString('instantlyLeadId'),
    instantlyCampaignId: t.exposeString('instantlyCampaignId', { nullable: true }),
    listId: t.exposeString('listId', { nullable: true }),
    email: t.expose('email', { type: 'EmailAddress', nullable: true }),
    leadStatus: t.exposeInt('leadStatus', { nullable: true }),
    companyName: t.exposeString('companyName', { nullable: true }),
    companyDomain: t.exposeString('companyDomain', { nullable: true }),
    missingSince: t.expose('missingSince', { type: 'DateTime', nullable: true }),
    rawJson: t.expose('rawJson', { type: 'JSON' }),
    syncedAt: t.expose('syncedAt', { type: 'DateTime' }),
    lastSyncedAt: t.field({
      type: 'DateTime',
      description: 'When Leadline last saw this row at Instantly; a complete sweep that found it unchanged counts.',
      select: { syncedAt: true, missingSince: true },
      resolve: (row, _args, context) => leadRowFreshness(row, context.loadFreshness),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    sourceUpdatedAt: t.expose('sourceUpdatedAt', { type: 'DateTime', nullable: true }),
    ingestNotes: t.exposeStringList('ingestNotes', { description: INGEST_NOTES }),
    normalizeError: t.exposeString('normalizeError', { nullable: true, description: NORMALIZE_ERROR }),
    lead: t.relation('lead', { nullable: true, description: 'The lead this row became, if it has an address.' }),
    versions: t.field({
      type: RawVersionConnection,
      description: EARLIER_VERSIONS,
      args: rawVersionArguments,
      select: (args, _context, nested) => ({
        instantlyLeadId: true,
        versions: nested(versionsQuery('instantly_leads_raw', args), NODE_PATH),
      }),
      resolve: ({ instantlyLeadId, versions }, args) =>
        versionsOf('instantly_leads_raw', instantlyLeadId, args, versions),
    }),
  }),
})

builder.queryField('instantlyLeads', (t) =>
  t.field({
    authScopes: { read: true },
    type: InstantlyLeadConnection,
    description: 'The lead rows of Instantly, as they came: one for each campaign or list.',
    args: instantlyLeadArguments,
    ...rootList(instantlyLeadList, instantlyLeadWhere),
  }),
)
