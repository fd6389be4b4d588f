import type { Database } from '../database/database.ts'
import { EVENT_CHANGES_KEPT_DAYS } from '../database/trim-event-changes.ts'
import type { EventSubject } from '../read/event-subject.ts'
import { UserInputError } from '../read/user-input-error.ts'
import { type FeedPlace, isAfter } from './feed-place.ts'
import type { SharedReads } from './shared-reads.ts'
import type { Wake } from './wake.ts'

/** Most rows of the log that are read at once. */
const PAGE_SIZE = 200

/** How long until another look, where something was written but may not be told yet. */
const SOON_MS = 100

/** An event that came into somebody's timeline. */
export interface EventChange {
  place: FeedPlace
  eventId: string
  /** Whose it is from then on. */
  now: Subject
  /** Whose it was before; null for a new event. */
  before: Subject | null
}

/** The ids of a subject; null where there is none. */
type Subject = { [Key in keyof EventSubject]: string | null }

interface Row {
  transaction: string
  position: string
  eventId: string
  now: Subject
  before: Subject | null
}

/**
 * Reads the log of new events in one order for everyone, however transactions end. A row is told only when every older
 * transaction has ended, so that nothing can come to stand before it any more; then rows follow the number of their
 * transaction, and within it the order of writing.
 */
export class EventFeed {
  readonly #database: Database
  readonly #reads: SharedReads
  readonly #wake: Wake

  constructor(database: Database, reads: SharedReads, wake: Wake) {
    this.#database = database
    this.#reads = reads
    this.#wake = wake
  }

  /**
   * The place before everything that is still to be told, also by transactions that run now: right at the last row that
   * could be told, or where the log was cut. Not the number of the next transaction: a server that crashes forgets
   * transactions which wrote nothing, and gives their numbers again.
   */
  here(): Promise<FeedPlace> {
    return this.#reads.read('here', async () => {
      const [row] = await this.#database.query<{ transaction: string; position: string }>(
        `/* here */ select transaction_id::text as transaction, position::text as position from (
           (select transaction_id, position from event_changes
             where transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
             order by transaction_id desc, position desc limit 1)
           union all
           (select transaction_id, position from event_change_horizon
             where transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
         ) as last order by transaction_id desc, position desc limit 1`,
      )
      return { transaction: BigInt(row?.transaction ?? 0), position: BigInt(row?.position ?? 0) }
    })
  }

  /** The last place that can be told now; undefined where the log is empty. All who ask after the same ring share it. */
  head(ring: number): Promise<FeedPlace | undefined> {
    return this.#reads.read(`head ${ring}`, async () => {
      const [row] = await this.#database.query<{ transaction: string; position: string; later: boolean }>(
        `/* head */ with here as (
           select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest,
             pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next
         )
         select last.transaction_id::text as transaction, last.position::text as position,
           exists (select from event_changes where transaction_id >= oldest and transaction_id < next) as later
         from here left join lateral (
           select transaction_id, position from event_changes where transaction_id < oldest
           order by transaction_id desc, position desc limit 1
         ) as last on true`,
      )
      if (row?.later === true) this.#wake.ringSoon(SOON_MS)
      return row?.transaction == null
        ? undefined
        : { transaction: BigInt(row.transaction), position: BigInt(row.position) }
    })
  }

  /**
   * The rows after a place that can be told now, at most a page of them.
   *
   * @throws UserInputError CURSOR_EXPIRED where some have been removed already
   */
  async read(after: FeedPlace): Promise<EventChange[]> {
    const { transaction, position } = after
    const parameters = [transaction.toString(), position.toString()]
    const [row] = await this.#reads.read(`after ${parameters.join(' ')}`, () =>
      this.#database.query<{ rows: Row[]; expired: boolean }>(
        `/* readEventChanges */ with here as (
           select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest,
             pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next
         )
         select $1::text::bigint > next or exists (
             select from event_change_horizon
             where (transaction_id, position) > ($1::text::bigint, $2::text::bigint) and transaction_id <= next
           ) as expired,
           (select coalesce(jsonb_agg(jsonb_build_object(
               'transaction', transaction_id::text, 'position', position::text, 'eventId', event_id,
               'now', jsonb_build_object('leadId', lead_id, 'campaignId', campaign_id, 'companyId', company_id),
               'before', case when moved then jsonb_build_object(
                 'leadId', former_lead_id, 'campaignId', former_campaign_id, 'companyId', former_company_id) end
             ) order by transaction_id, position), '[]')
            from (
              select * from event_changes
              where (transaction_id, position) > ($1::text::bigint, $2::text::bigint) and transaction_id < oldest
              order by transaction_id, position limit ${PAGE_SIZE}
            ) as page) as rows
         from here`,
        parameters,
      ),
    )
    if (row === undefined || row.expired) throw expired()
    return row.rows.map(({ transaction: id, position: number, ...change }) => ({
      ...change,
      place: { transaction: BigInt(id), position: BigInt(number) },
    }))
  }

  /** True where there is something after `place` to be told. */
  async hasMore(place: FeedPlace, ring: number): Promise<boolean> {
    const head = await this.head(ring)
    return head !== undefined && isAfter(head, place)
  }
}

function expired(): UserInputError {
  return new UserInputError(
    `The cursor in after is older than ${EVENT_CHANGES_KEPT_DAYS} days or from another database, so events may have been ` +
      'missed. Subscribe without after, and read the timeline anew when the first message has come.',
    'CURSOR_EXPIRED',
  )
}
