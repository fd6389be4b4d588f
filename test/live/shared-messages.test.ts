import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { serve } from '../server/server-kit.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { insertEvent, insertLead, type Message, subscribe } from './live-kit.ts'

const READERS = 24

const QUERY = `subscription ($filter: EventFilter, $withLead: Boolean!) {
  timelineEvent(filter: $filter) { cursor event { uuid lead @include(if: $withLead) { email } } }
}`

type Stream = ReturnType<typeof subscribe<{ timelineEvent: Message }>>

let database: Database
let server: LeadlineServer
let lead: string

beforeAll(async () => {
  database = await openTestDatabase()
  server = await serve(database)
  lead = await insertLead(database, 'a@leads.example')
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

/** How many reads the graph has made. */
function countReads(): number {
  const { answered, compiled, fallback } = database.fastReads
  return answered + compiled + fallback
}

/** Opens a stream for each of the variables, writes an event, and gives what each of them hears of it. */
async function hear(variables: readonly Record<string, unknown>[]) {
  const streams: Stream[] = variables.map((each) => subscribe(server.url, QUERY, each))
  const heard = async () => {
    const answers = await Promise.all(streams.map((stream) => stream.next()))
    return answers.map(({ value }) => value?.data?.timelineEvent.event)
  }
  await heard()
  const readsBefore = countReads()
  const uuid = await insertEvent(database, { lead })
  const events = await heard()
  const reads = countReads() - readsBefore
  await Promise.all(streams.map((stream) => stream.return()))
  return { uuid, events, reads }
}

describe(`streams that tell the same event (${databaseKind})`, () => {
  test('share its read where document, variables and scopes are the same, whatever their filters', async () => {
    const filters = [{}, { leadId: lead }, { types: ['EMAIL_SENT'] }]
    const variables = Array.from({ length: READERS }, (_, index) => ({
      filter: filters[index % filters.length],
      withLead: true,
    }))
    const { uuid, events, reads } = await hear(variables)
    expect(events).toEqual(variables.map(() => ({ uuid, lead: { email: 'a@leads.example' } })))
    expect(reads).toBeGreaterThan(0)
    // @NOTE One look for each filter and one read of the event; some may come after those that were shared.
    expect(reads).toBeLessThan(READERS / 2)
  })

  test('get what their own variables select', async () => {
    const variables = Array.from({ length: READERS }, (_, index) => ({ withLead: index % 2 === 0 }))
    const { uuid, events } = await hear(variables)
    expect(events).toEqual(
      variables.map(({ withLead }) => (withLead ? { uuid, lead: { email: 'a@leads.example' } } : { uuid })),
    )
  })
})
