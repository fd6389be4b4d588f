import type { Database } from '../database/database.ts'

/**
 * Merges the log of changed counts (`event_count_changes`) into the sums (`event_counts`), so that counts stay quick to
 * read. Every snapshot sees either the log or what became of it, so counts are exact before, meanwhile and after; who
 * writes events does not wait. It takes time with the changes, not with the table.
 *
 * @returns how many rows of the log were merged
 */
export async function mergeEventCounts(db: Database): Promise<number> {
  const merged = await db.transaction(async (tx) => {
    // @NOTE One merge at a time. Readers do not mind this lock, and writers of events do not touch this table.
    await tx.query('/* mergeEventCounts */ lock table event_counts in share row exclusive mode')
    const [taken] = await tx.query<{ rows: number }>(
      `/* mergeEventCounts */ with taken as (delete from event_count_changes returning *), merged as (
         insert into event_counts as c (subject_kind, subject_id, day, event_source, event_type, direction, events)
         select subject_kind, subject_id, day, event_source, event_type, direction, sum(events) from taken
         group by subject_kind, subject_id, event_source, event_type, direction, grouping sets ((day), ())
         having sum(events) <> 0 order by 1, 2, 3
         on conflict (subject_kind, subject_id, day, event_source, event_type, direction)
         do update set events = c.events + excluded.events
       )
       select count(*)::int as rows from taken`,
    )
    await tx.query('/* mergeEventCounts */ delete from event_counts where events = 0')
    return taken?.rows ?? 0
  })
  // @NOTE The log leaves as many dead rows as it had. A server looks after the sums itself, PGlite after nothing.
  const emptied = db.kind === 'embedded' ? ['event_count_changes', 'event_counts'] : ['event_count_changes']
  if (merged > 0) for (const table of emptied) await db.query(`/* mergeEventCounts */ vacuum (analyze) ${table}`)
  return merged
}
