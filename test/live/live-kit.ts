import { createClient } from 'graphql-sse'
import type { Database, Queryable } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import { openTestDatabase, testDatabaseUrl, testSchema } from '../support/database.ts'

/** A message of `timelineEvent`. */
export interface Message {
  cursor: string
  event: { uuid: string } | null
}

/** An answer on a stream. */
interface StreamAnswer<Data> {
  data?: Data | null | undefined
  errors?: readonly { message: string; extensions?: { code?: unknown } }[] | undefined
}

/** A stream that is read message by message. */
export interface OpenStream<Data> extends AsyncIterableIterator<StreamAnswer<Data>> {
  return(): Promise<IteratorReturnResult<unknown>>
}

const EVENTS = `subscription ($filter: EventFilter, $after: String) {
  timelineEvent(filter: $filter, after: $after) { cursor event { uuid } }
}`

/** Subscribes over one connection. */
export function subscribe<Data>(
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): OpenStream<Data> {
  const client = createClient({ url, headers, retryAttempts: 0 })
  const stream: unknown = client.iterate({ query, variables })
  // @NOTE The client types messages as GraphQL in general; the test knows what it asked for.
  return stream as OpenStream<Data>
}

/** Subscribes to events over one connection. */
export function watchEvents(
  url: string,
  variables: { filter?: object; after?: string } = {},
  headers: Record<string, string> = {},
) {
  return subscribe<{ timelineEvent: Message }>(url, EVENTS, variables, headers)
}

/** The next message of a stream of events. */
export async function nextMessage(stream: OpenStream<{ timelineEvent: Message }>): Promise<Message> {
  const { value } = await stream.next()
  if (value?.data == null) throw new Error(`A message was expected: ${JSON.stringify(value)}`)
  return value.data.timelineEvent
}

/** The code of the error with which a stream ends. */
export async function endOf<Data>(stream: OpenStream<Data>): Promise<unknown> {
  let last: StreamAnswer<Data> | undefined
  for await (const answer of stream) last = answer
  return last?.errors?.[0]?.extensions?.code
}

/**
 * Watches events over a line that may break at any time: connects again with the last cursor that came, as a front-end
 * does.
 *
 * @returns the uuids that came, in order, once `isLast` says so
 */
export async function watchStubbornly(
  url: string,
  filter: object,
  isLast: (uuid: string) => boolean,
  began: () => void,
): Promise<string[]> {
  const variables: { filter: object; after?: string } = { filter }
  const client = createClient({ url, retryAttempts: Number.POSITIVE_INFINITY, retry: async () => undefined })
  const seen: string[] = []
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stop = client.subscribe<{ timelineEvent: Message }>(
    { query: EVENTS, variables },
    {
      next({ data, errors }) {
        if (data == null) return reject(new Error(errors?.[0]?.message))
        const { cursor, event } = data.timelineEvent
        variables.after = cursor
        if (event === null) return began()
        seen.push(event.uuid)
        if (isLast(event.uuid)) resolve()
      },
      error: reject,
      complete: () => undefined,
    },
  )
  try {
    await promise
    return seen
  } finally {
    stop()
  }
}

/** Two databases for two servers on the same data: two pools on Postgres, one and the same embedded. */
export async function openTwice(): Promise<{ one: Database; two: Database; dispose: () => Promise<void> }> {
  if (testDatabaseUrl === undefined) {
    const one = await openTestDatabase()
    return { one, two: one, dispose: async () => one[Symbol.asyncDispose]() }
  }
  const { url, drop } = testSchema(testDatabaseUrl)
  const one = await openDatabase({ url, folder: undefined, command: 'test' })
  const two = await openDatabase({ url, folder: undefined, command: 'test' })
  const dispose = async () => {
    await one[Symbol.asyncDispose]()
    await two[Symbol.asyncDispose]()
    await drop()
  }
  return { one, two, dispose }
}

/** What is set of an event; the rest is as the database has it. */
export interface EventValues {
  id?: string
  type?: string
  lead?: string | null
  at?: string
}

/** Writes an event. @returns its uuid */
export async function insertEvent(db: Queryable, { id, type = 'email_sent', lead = null, at }: EventValues = {}) {
  const [row] = await db.query<{ id: string }>(
    `insert into events (event_source, event_type, direction, lead_id, event_timestamp, id)
     values ('manual', $1::text::event_type, 'outbound', $2::uuid, coalesce($3::timestamptz, now()),
       coalesce($4::uuid, gen_random_uuid())) returning id`,
    [type, lead, at ?? null, id ?? null],
  )
  return row?.id ?? ''
}

/** Makes a lead. @returns its uuid */
export async function insertLead({ prisma }: Database, email: string): Promise<string> {
  const lead = await prisma.lead.create({ data: { email, firstName: 'Lea' } })
  return lead.id
}
