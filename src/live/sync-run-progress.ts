import type { Progressing, ProgressState } from './progress.ts'

/** A sync run, until it has ended. */
export const syncRunProgress: Progressing = {
  noun: 'sync run',
  remedy: 'Take the id from syncRuns or syncInstantly.',
  read: async (database, runId) => {
    const [state] = await database.query<ProgressState>(
      `/* readRunState */ select r.status not in ('queued', 'running') as ended,
         md5(r::text || coalesce(string_agg(p::text, ' ' order by p.position), '')) as figures
       from sync_runs as r left join sync_run_resources as p on p.run_id = r.id
       where r.id = $1::uuid group by r.id`,
      [runId],
    )
    return state
  },
}
