import type { Database, Queryable } from '../database/database.ts'

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
  if (merged > 0) for (const table of emptied) await db.vacuum(table)
  return merged
}

/**
 * Finds the kept counts that are not what the events say: a load with disabled triggers may leave such.
 *
 * @returns how many groups (of one subject, source, type and direction, on one day or over all) are counted wrong
 */
export async function findWrongEventCounts(db: Queryable): Promise<number> {
  const [found] = await db.query<{ groups: number }>(
    `/* findWrongEventCounts */ with kept as (
       select subject_kind, subject_id, day, event_source, event_type, direction, events from event_counts
       union all
       select subject_kind, subject_id, days.day, event_source, event_type, direction, events
       from event_count_changes as c cross join lateral (values (c.day), (null)) as days(day)
     ), counted as (
       select campaign_id, company_id, (event_timestamp at time zone 'UTC')::date as day,
         event_source, event_type, direction, count(*) as events
       from events group by 1, 2, 3, 4, 5, 6
     ), counted_subjects as (
       select kind, id, days.day, event_source, event_type, direction, -events
       from counted as c cross join lateral (values
         ('workspace', '00000000-0000-0000-0000-000000000000'::uuid), ('campaign', campaign_id), ('company', company_id)
       ) as subjects(kind, id) cross join lateral (values (c.day), (null)) as days(day)
       where id is not null
     ), wrong as (
       select from (select * from kept union all select * from counted_subjects) as both_sides
       group by subject_kind, subject_id, day, event_source, event_type, direction having sum(events) <> 0
     )
     select count(*)::int as groups from wrong`,
  )
  return found?.groups ?? 0
}

/** Counts all events anew. Whoever writes events waits meanwhile. */
export async function recountEvents(db: Queryable): Promise<void> {
  await db.query('/* recountEvents */ select recount_events()')
}
