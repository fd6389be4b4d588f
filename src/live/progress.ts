import type { Database } from '../database/database.ts'
import type { SharedReads } from './shared-reads.ts'
import { StreamError } from './stream-error.ts'
import type { Wake } from './wake.ts'

/** What the progress of sync runs is read with. */
interface ProgressSources {
  database: Database
  reads: SharedReads
  wake: Wake
}

/**
 * Gives the id of a run at once, then whenever a figure or state of it has changed, until it has ended. Who reads slowly
 * gets fewer messages, and always the last one.
 *
 * @throws StreamError NOT_FOUND where there is no such run
 */
export async function* syncRunProgress(
  { database, reads, wake }: ProgressSources,
  runId: string,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  let told: string | undefined
  while (!signal.aborted) {
    const ring = wake.rings
    const state = await reads.read(`run ${runId} ${ring}`, () => readState(database, runId))
    if (state === undefined) {
      throw new StreamError('NOT_FOUND', `There is no sync run ${runId}. Take the id from syncRuns or syncInstantly.`)
    }
    if (state.figures !== told) yield runId
    told = state.figures
    if (state.ended) return
    await wake.after(ring, signal)
  }
}

interface RunState {
  /** Everything that the graph tells of the run, in short. */
  figures: string
  ended: boolean
}

async function readState(database: Database, runId: string): Promise<RunState | undefined> {
  const [state] = await database.query<RunState>(
    `/* readRunState */ select r.status not in ('queued', 'running') as ended,
       md5(r::text || coalesce(string_agg(p::text, ' ' order by p.position), '')) as figures
     from sync_runs as r left join sync_run_resources as p on p.run_id = r.id
     where r.id = $1::uuid group by r.id`,
    [runId],
  )
  return state
}
