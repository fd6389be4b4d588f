import type { Queryable } from './database.ts'

/** For how many days streams can be taken up again. */
export const EVENT_CHANGES_KEPT_DAYS = 7

/**
 * Removes what is too old from the log of new events, and remembers up to where: a stream that stood before that place
 * has missed something and is told so. Rows of another server, which a restored backup brings along, go too: their
 * transactions are not of this server's order.
 */
export async function trimEventChanges(db: Queryable, days = EVENT_CHANGES_KEPT_DAYS): Promise<void> {
  await db.query(
    `/* trimEventChanges */ with here as (
       select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest,
         pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next
     ), removed as (
       delete from event_changes using here
       where (changed_at < now() - make_interval(days => $1::int) and transaction_id < oldest) or transaction_id > next
       returning transaction_id, position, next
     )
     insert into event_change_horizon as h (transaction_id, position)
     select transaction_id, position from removed where transaction_id <= next
     order by transaction_id desc, position desc limit 1
     on conflict (id) do update set transaction_id = excluded.transaction_id, position = excluded.position
     where (excluded.transaction_id, excluded.position) > (h.transaction_id, h.position)`,
    [days],
  )
}
