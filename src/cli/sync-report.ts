import type { Database } from '../database/database.ts'
import type { SyncStatus } from '../domain/vocabulary.ts'
import { type Output, say, table } from './output.ts'

/** A finished run, as a command reports it. */
export interface RunReport {
  id: string
  status: SyncStatus
  error: string | null
  normalized: number
  normalizeFailed: number
  resources: ResourceReport[]
}

interface ResourceReport {
  resource: string
  status: SyncStatus
  pages: number
  records: number
  inserted: number
  updated: number
  unchanged: number
  stale: number
  quarantined: number
  error: string | null
}

/** Reads what a run did. */
export async function readRun(db: Database, runId: string): Promise<RunReport> {
  const [run] = await db.query<Omit<RunReport, 'resources'>>(
    `/* readRun */ select id, status, error, normalized, normalize_failed as "normalizeFailed"
     from sync_runs where id = $1::uuid`,
    [runId],
  )
  if (run === undefined) throw new Error(`There is no sync run ${runId}`)
  const resources = await db.query<ResourceReport>(
    `/* readRun: resources */ select resource, status, pages, records, inserted, updated, unchanged, stale, quarantined, error
     from sync_run_resources where run_id = $1::uuid order by position`,
    [runId],
  )
  return { ...run, resources }
}

/** Writes what a run did as a table, errors below. */
export function sayRun(output: Output, run: RunReport): void {
  const rows = run.resources.map((part) => [
    part.resource,
    part.status,
    part.records,
    part.inserted,
    part.updated,
    part.unchanged,
    part.stale + part.quarantined,
  ])
  for (const line of table(['resource', 'status', 'records', 'new', 'changed', 'same', 'aside'], rows))
    say(output, line)
  for (const part of run.resources) if (part.error !== null) say(output, `${part.resource}: ${part.error}`)
  const failed = run.normalizeFailed === 0 ? '' : `, ${run.normalizeFailed} could not be (leadline status tells why)`
  say(output, `Sync ${run.status}. ${run.normalized} raw records were brought into the timeline${failed}.`)
}
