import type { Queryable } from '../database/database.ts'
import { SYNC_RESOURCES, type SyncResource, type SyncStatus } from '../domain/vocabulary.ts'
import { instantlyResources } from '../sources/instantly/resources.ts'
import { MAX_ATTEMPTS } from './normalize/normalize-pending.ts'
import { normalizers } from './normalize/normalizers.ts'

/** How one resource stands. */
export interface ResourceStatus {
  resource: SyncResource
  /** Rows in its raw table. */
  rows: number
  /** When it was last read to the end; null when never. */
  completedAt: Date | null
  /** True while a pass is broken off; the next sync goes on there. */
  unfinished: boolean
  /** How the last run ended or goes on; null before the first. */
  lastStatus: SyncStatus | null
  lastStartedAt: Date | null
  lastError: string | null
  /** Raw records that wait to be normalized; null where nothing is derived from them. */
  pending: number | null
  /** Raw records that could not be normalized. */
  failed: number | null
  /** The newest such reason. */
  failedReason: string | null
  /** Records kept aside because they have no usable id. */
  quarantined: number
}

/** How every resource stands, in the order of the glossary. */
export async function readStatus(db: Queryable): Promise<ResourceStatus[]> {
  const statuses: ResourceStatus[] = []
  for (const resource of instantlyResources) {
    const pendingColumns = normalizers.some(({ table }) => table === resource.table)
    const [row] = await db.query<ResourceStatus>(statement(resource.table, pendingColumns), [
      resource.name,
      MAX_ATTEMPTS,
    ])
    if (row !== undefined) statuses.push(row)
  }
  const order = Object.keys(SYNC_RESOURCES)
  return statuses.sort((one, other) => order.indexOf(one.resource) - order.indexOf(other.resource))
}

/** The table's name comes from our own list of resources, never from outside. */
function statement(table: string, pendingColumns: boolean): string {
  const pending = pendingColumns
    ? `(select count(*)::int from ${table} where normalized_hash is distinct from content_hash and normalize_attempts < $2)`
    : 'null::int'
  const failed = pendingColumns
    ? `(select count(*)::int from ${table} where normalize_error is not null and $2::int is not null)`
    : 'null::int'
  const reason = pendingColumns
    ? `(select normalize_error from ${table} where normalize_error is not null order by updated_at desc limit 1)`
    : 'null'
  return `/* readStatus */ select $1::text as resource, (select count(*)::int from ${table}) as rows,
    c.completed_at as "completedAt", c.cursor is not null as unfinished,
    p.status as "lastStatus", p.started_at as "lastStartedAt", p.error as "lastError",
    ${pending} as pending, ${failed} as failed, ${reason} as "failedReason",
    (select count(*)::int from raw_quarantine where resource = $1) as quarantined
  from (select $2::int) as one
  left join sync_checkpoints c on c.resource = $1
  left join lateral (select * from sync_run_resources where resource = $1 order by started_at desc nulls last limit 1) p on true`
}
