import type { Queryable } from '../../database/database.ts'
import { derivedId, emailEventKey } from '../../domain/identity.ts'
import type { EventDirection, EventType } from '../../domain/vocabulary.ts'
import { type InstantlyEmailKind, type InstantlyEmailView, readEmail } from '../../sources/instantly/read-email.ts'
import { readEarlierVersions } from './earlier-versions.ts'
import type { Normalizer, NormalizeScope, RawRecord } from './normalizer.ts'
import { derivePeople } from './people.ts'
import { UnusableRecordError } from './record-error.ts'

/** Mails of Instantly's Unibox: each is one event of the timeline. */
export const emails: Normalizer = {
  name: 'emails',
  table: 'instantly_emails_raw',
  keyColumn: 'instantly_email_id',
  apply: deriveEvents,
}

const MEANING: Record<InstantlyEmailKind, { type: EventType; direction: EventDirection | null }> = {
  campaign_send: { type: 'email_sent', direction: 'outbound' },
  manual_send: { type: 'email_sent', direction: 'outbound' },
  scheduled: { type: 'email_scheduled', direction: 'outbound' },
  reply: { type: 'email_replied', direction: 'inbound' },
  auto_reply: { type: 'email_auto_replied', direction: 'inbound' },
  other: { type: 'other', direction: null },
}

async function deriveEvents({ db }: NormalizeScope, records: readonly RawRecord[]): Promise<void> {
  const mails = records.map(({ key, raw }) => ({ key, view: readEmail(raw) }))
  await upsertEvents(db, mails.map(eventRow))
  const earlier = await readEarlierVersions(db, emails.table, records)
  const views = [...mails.map(({ view }) => view), ...earlier.map(readEmail)]
  await derivePeople(
    db,
    views.flatMap((view) => view.counterpartEmail ?? []),
  )
}

function eventRow({ key, view }: { key: string; view: InstantlyEmailView }) {
  if (view.at === null) {
    throw new UnusableRecordError(
      `The mail ${key} has no usable time (timestamp_email, timestamp_created), so it has no place on a timeline. ` +
        'It is kept; once Instantly sends a time it is placed by itself.',
    )
  }
  const eventKey = emailEventKey(key)
  const { type, direction } = MEANING[view.kind]
  return {
    id: derivedId('event', eventKey),
    event_key: eventKey,
    instantly_email_id: key,
    event_type: type,
    direction,
    event_timestamp: view.at,
    provider_type: view.providerType,
    thread_id: view.threadId,
    sequence_step: view.stepIndex1,
    variant: view.variant,
    email_subject: view.subject,
    email_body: view.bodyText ?? view.bodyHtml,
    instantly_campaign_id: view.campaignId,
  }
}

const COPIED = [
  'event_type',
  'direction',
  'event_timestamp',
  'provider_type',
  'thread_id',
  'sequence_step',
  'variant',
  'email_subject',
  'email_body',
  'campaign_id',
  'raw_data',
]

/** The lead is left to derivePeople, which knows who is one. */
async function upsertEvents(db: Queryable, rows: readonly ReturnType<typeof eventRow>[]): Promise<void> {
  const changed = `(${COPIED.map((column) => `e.${column}`)}) is distinct from (${COPIED.map((column) => `excluded.${column}`)})`
  await db.query(
    `/* upsertEvents */ insert into events as e (id, event_key, event_source, instantly_email_id, ${COPIED})
     select r.id, r.event_key, 'instantly', r.instantly_email_id, r.event_type, r.direction, r.event_timestamp,
       r.provider_type, r.thread_id, r.sequence_step, r.variant, r.email_subject, r.email_body, c.id, m.raw_json
     from jsonb_to_recordset($1::jsonb) as r(id uuid, event_key text, instantly_email_id text, event_type event_type,
       direction event_direction, event_timestamp timestamptz(3), provider_type text, thread_id text, sequence_step int,
       variant text, email_subject text, email_body text, instantly_campaign_id text)
     join instantly_emails_raw m on m.instantly_email_id = r.instantly_email_id
     left join campaigns c on c.instantly_campaign_id = r.instantly_campaign_id
     on conflict (event_key) do update set ${COPIED.map((column) => `${column} = excluded.${column}`)}
     where ${changed}`,
    [JSON.stringify(rows)],
  )
}
