import { uuidKey } from '../read/node-id.ts'
import { syncRunWhere } from '../read/workspace-filters.ts'
import { syncRunList } from '../read/workspace-lists.ts'
import { builder } from './builder.ts'
import { SyncStatus } from './enums.ts'
import { lookup, rootList } from './root-fields.ts'
import { SyncRunConnection, syncRunArguments } from './sync-run-connection.ts'

builder.prismaObject('SyncRunResource', {
  select: { runId: true, resource: true },
  fields: (t) => ({
    resource: t.exposeString('resource'),
    position: t.exposeInt('position'),
    status: t.expose('status', { type: SyncStatus }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
    pages: t.exposeInt('pages'),
    records: t.exposeInt('records'),
    inserted: t.exposeInt('inserted'),
    updated: t.exposeInt('updated'),
    unchanged: t.exposeInt('unchanged'),
    stale: t.exposeInt('stale'),
    quarantined: t.exposeInt('quarantined'),
    errorCode: t.exposeString('errorCode', { nullable: true }),
    error: t.exposeString('error', { nullable: true }),
  }),
})

export const SyncRun = builder.prismaNode('SyncRun', {
  id: { field: 'id' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The key in the database: sync_runs.id.' }),
    source: t.exposeString('source'),
    requestedBy: t.exposeString('requestedBy'),
    resources: t.exposeStringList('resources'),
    full: t.exposeBoolean('full'),
    since: t.expose('since', { type: 'DateTime', nullable: true }),
    instantlyCampaignId: t.exposeString('instantlyCampaignId', { nullable: true }),
    status: t.expose('status', { type: SyncStatus }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
    normalized: t.exposeInt('normalized'),
    normalizeFailed: t.exposeInt('normalizeFailed'),
    errorCode: t.exposeString('errorCode', { nullable: true }),
    error: t.exposeString('error', { nullable: true }),
    requestedByUser: t.relation('requestedByUser', {
      nullable: true,
      description: 'The person who asked for it; null when a schedule or a command did.',
    }),
    parts: t.relation('parts', {
      query: { orderBy: { position: 'asc' } },
      description: 'The resources of the run, in the order in which they are read.',
    }),
  }),
})

builder.queryFields((t) => ({
  syncRun: t.prismaField({
    authScopes: { read: true },
    type: SyncRun,
    nullable: true,
    description: 'One sync run, by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id or uuid of the sync run.' }) },
    ...lookup('SyncRun', uuidKey('SyncRun')),
  }),
  syncRuns: t.field({
    authScopes: { read: true },
    type: SyncRunConnection,
    description: 'The sync runs so far, and those at work.',
    args: syncRunArguments,
    ...rootList(syncRunList, syncRunWhere),
  }),
}))
