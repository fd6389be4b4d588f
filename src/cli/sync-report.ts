import type { Database } from '../database/database.ts'
import { commandLine } from '../domain/command-line.ts'
import type { SyncStatus } from '../domain/vocabulary.ts'
import { type Output, say, table } from './output.ts'

/** A finished run, as a command reports it. */
export interface RunReport {
  id: string
  status: SyncStatus
  error: string | null
  /** Raw records from which the timeline was derived. */
  normalized: number
  normalizeFailed: number
  /** Events of the workspace's timeline, all of them. */
  events: number
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
  const [run] = await db.query<Omit<RunReport, 'resources' | 'events'>>(
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
  return { ...run, events: await countEvents(db), resources }
}

/** How many events the workspace's timeline has. */
export async function countEvents(db: Database): Promise<number> {
  const [row] = await db.query<{ events: number }>('/* countEvents */ select count(*)::int as events from events')
  return row?.events ?? 0
}

/**
 * Writes what a run did as a table, errors below.
 *
 * @param eventsBefore how many events the timeline had before the run
 */
export function sayRun(output: Output, run: RunReport, eventsBefore: number): void {
  const rows = run.resources.map((part) => [
    part.resource,
    part.status,
    part.records,
    part.inserted,
    part.updated,
    part.unchanged,
    part.stale,
    part.quarantined,
  ])
  for (const line of table(['resource', 'status', 'records', 'new', 'changed', 'same', 'older', 'quarantined'], rows))
    say(output, line)
  for (const part of run.resources) if (part.error !== null) say(output, `${part.resource}: ${part.error}`)
  if (run.resources.some(({ stale }) => stale > 0)) {
    say(output, 'older: records that are stored in a newer version already; that one stays.')
  }
  if (run.resources.some(({ quarantined }) => quarantined > 0)) {
    say(output, 'quarantined: records without a usable id; they are kept as quarantinedRecords, with the reason.')
  }
  const { status, normalized, normalizeFailed, events } = run
  say(
    output,
    `Sync ${status}. ${normalized} raw records were read for the timeline, which has ${events} events, ${gained(events - eventsBefore)}.`,
  )
  if (normalizeFailed > 0) {
    say(output, `${normalizeFailed} raw records could not be brought into the timeline. Why: ${commandLine('status')}`)
  }
}

function gained(events: number): string {
  if (events === 0) return 'as many as before'
  return `${Math.abs(events)} ${events > 0 ? 'more' : 'fewer'} than before`
}
