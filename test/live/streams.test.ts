import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { tokenRefused } from '../../src/auth/access-error.ts'
import type { Database } from '../../src/database/database.ts'
import { trimEventChanges } from '../../src/database/trim-event-changes.ts'
import { type Actor, ALL_SCOPES } from '../../src/domain/actor.ts'
import type { Scope } from '../../src/domain/vocabulary.ts'
import type { User } from '../../src/generated/prisma/client.ts'
import { addPage, createRun, finishResource, finishRun, startResource, startRun } from '../../src/sync/run-log.ts'
import { serve } from '../server/server-kit.ts'
import { databaseKind, emptyDatabase } from '../support/database.ts'
import { endOf, insertEvent, insertLead, nextMessage, openTwice, subscribe, watchEvents } from './live-kit.ts'

let one: Database
let two: Database
let dispose: () => Promise<void>

beforeAll(async () => {
  ;({ one, two, dispose } = await openTwice())
})
afterEach(() => emptyDatabase(one))
afterAll(() => dispose())

describe(`streams of events (${databaseKind})`, () => {
  test('begin with their place, and tell of what is written in another process', async () => {
    await using server = await serve(one)
    const stream = watchEvents(server.url)
    expect(await nextMessage(stream)).toEqual({ cursor: expect.any(String), event: null })
    const uuid = await insertEvent(two)
    expect(await nextMessage(stream)).toEqual({ cursor: expect.any(String), event: { uuid } })
    await stream.return()
  })

  test('go on behind a cursor, on another server, also from the very first message', async () => {
    await using first = await serve(one)
    await using second = await serve(two)
    const stream = watchEvents(first.url)
    const { cursor } = await nextMessage(stream)
    await stream.return()
    const missed = [await insertEvent(one), await insertEvent(two)]
    const later = watchEvents(second.url, { after: cursor })
    const seen = [await nextMessage(later), await nextMessage(later)]
    expect(seen.map(({ event }) => event?.uuid)).toEqual(missed)
    await later.return()
    const again = watchEvents(first.url, { after: seen[0]?.cursor ?? '' })
    expect((await nextMessage(again)).event?.uuid).toBe(missed[1])
    await again.return()
  })

  test('tell of an event once to those whose lead it has become, and to nobody else', async () => {
    await using server = await serve(one)
    const lead = await insertLead(one, 'late@leads.example')
    const ofLead = watchEvents(server.url, { filter: { leadId: lead } })
    await nextMessage(ofLead)
    const ofAll = watchEvents(server.url)
    await nextMessage(ofAll)
    const unknown = await insertEvent(one)
    await one.query('update events set lead_id = $1::uuid where id = $2::uuid', [lead, unknown])
    await one.query(`update events set email_subject = 'Changed' where id = $1::uuid`, [unknown])
    const last = await insertEvent(one, { lead })
    const told = async (stream: typeof ofLead) =>
      [await nextMessage(stream), await nextMessage(stream)].map(({ event }) => event?.uuid)
    expect(await told(ofLead)).toEqual([unknown, last])
    expect(await told(ofAll)).toEqual([unknown, last])
    await ofLead.return()
    await ofAll.return()
  })

  test.each(['nonsense', 'WzEsImxpdmUiLCIxIiwieCJd'])('refuse the cursor %s', async (after) => {
    await using server = await serve(one)
    expect(await endOf(watchEvents(server.url, { after }))).toBe('INVALID_CURSOR')
  })

  test('refuse a filter that names the id of something else', async () => {
    await using server = await serve(one)
    expect(await endOf(watchEvents(server.url, { filter: { leadId: 'Offer:1' } }))).toBe('BAD_USER_INPUT')
  })

  test('refuse a cursor behind which rows have been removed, and no other', async () => {
    await using server = await serve(one)
    const stream = watchEvents(server.url)
    const { cursor: early } = await nextMessage(stream)
    await insertEvent(one)
    const { cursor: late } = await nextMessage(stream)
    await one.query(`update event_changes set changed_at = now() - interval '8 days'`)
    await trimEventChanges(one)
    expect(await one.query('select 1 as row from event_changes')).toEqual([])
    expect(await endOf(watchEvents(server.url, { after: early }))).toBe('CURSOR_EXPIRED')
    const resumed = watchEvents(server.url, { after: late })
    const uuid = await insertEvent(one)
    expect((await nextMessage(resumed)).event?.uuid).toBe(uuid)
    expect((await nextMessage(stream)).event?.uuid).toBe(uuid)
    await stream.return()
    await resumed.return()
  })

  test('refuse a cursor of another server, whose transactions have other numbers', async () => {
    await using server = await serve(one)
    const cursor = Buffer.from(JSON.stringify([1, 'live', '99999999999999', '1'])).toString('base64url')
    expect(await endOf(watchEvents(server.url, { after: cursor }))).toBe('CURSOR_EXPIRED')
  })
})

describe(`open streams (${databaseKind})`, () => {
  test('are bounded in number, and free their place when they end', async () => {
    await using server = await serve(one, { mostStreams: 1 })
    const stream = watchEvents(server.url)
    await nextMessage(stream)
    const refused = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { timelineEvent { cursor } }' }),
    })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await refused.text()).toContain('TOO_MANY_STREAMS')
    await stream.return()
    const next = async (): Promise<unknown> => await nextMessage(watchEvents(server.url)).catch(next)
    expect(await next()).toEqual({ cursor: expect.any(String), event: null })
  })

  test('end with a reason when the server stops', async () => {
    const server = await serve(one)
    const stream = watchEvents(server.url)
    await nextMessage(stream)
    const end = endOf(stream)
    await server[Symbol.asyncDispose]()
    expect(await end).toBe('SERVER_STOPPING')
  })

  test.each([
    ['UNAUTHENTICATED', 'the key was revoked', () => Promise.reject(tokenRefused('The key was revoked.'))],
    ['FORBIDDEN', 'the scope was taken away', async (actor: Actor<User>) => ({ ...actor, scopes: new Set<Scope>() })],
  ])('end with %s when %s', async (code, _title, later) => {
    const user = await one.prisma.user.create({ data: { email: 'reader@team.example' } })
    const reader: Actor<User> = { user, apiKeyId: null, scopes: ALL_SCOPES }
    let revoked = false
    const door = {
      checkPlace: () => undefined,
      knows: () => true,
      admit: async () => (revoked ? await later(reader) : reader),
    }
    await using server = await serve(one, { door, recheckEveryMs: 20 })
    const stream = watchEvents(server.url)
    await nextMessage(stream)
    await insertEvent(one)
    await nextMessage(stream)
    revoked = true
    expect(await endOf(stream)).toBe(code)
  })

  test('go on where it cannot be known whether the reader may read', async () => {
    const user = await one.prisma.user.create({ data: { email: 'reader@team.example' } })
    let asked = 0
    const admit = async () => {
      asked += 1
      if (asked > 1) throw new Error('The database is away.')
      return { user, apiKeyId: null, scopes: ALL_SCOPES }
    }
    await using server = await serve(one, {
      door: { checkPlace: () => undefined, knows: () => true, admit },
      recheckEveryMs: 5,
    })
    const stream = watchEvents(server.url)
    await nextMessage(stream)
    while (asked < 5) await new Promise((resolve) => setTimeout(resolve, 5))
    const uuid = await insertEvent(one)
    expect((await nextMessage(stream)).event?.uuid).toBe(uuid)
    await stream.return()
  })

  test('forbid proxies to hold messages back or to change them', async () => {
    await using server = await serve(one)
    const leave = new AbortController()
    const { headers } = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { timelineEvent { cursor } }' }),
      signal: leave.signal,
    })
    leave.abort()
    expect(headers.get('x-accel-buffering')).toBe('no')
    expect(headers.get('cache-control')?.split(', ')).toEqual(['no-cache', 'no-transform'])
  })

  test('send comments while nothing happens', async () => {
    await using server = await serve(one)
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { timelineEvent { cursor } }' }),
    })
    let text = ''
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8')
      if (text.split('\n').filter((line) => line === ':').length > 2) break
    }
    expect(text).toContain('event: next')
  })

  test('of one kind share their statements while they wait and when an event comes', async () => {
    await using server = await serve(one)
    const statements = async (readers: number) => {
      const streams = []
      for (let index = 0; index < readers; index += 1) {
        const stream = watchEvents(server.url)
        await nextMessage(stream)
        streams.push(stream)
      }
      await insertEvent(one)
      for (const stream of streams) await nextMessage(stream)
      const reads: string[] = []
      const stop = one.observe((sql) => reads.push(sql))
      await insertEvent(one)
      for (const stream of streams) await nextMessage(stream)
      stop()
      for (const stream of streams) await stream.return()
      return reads.filter((sql) => sql.includes('readEventChanges')).length
    }
    // @NOTE Eight streams on their own would read eight times.
    expect(await statements(8)).toBeLessThan(4)
  })
})

describe(`the progress of a sync (${databaseKind})`, () => {
  const PROGRESS = `subscription ($id: ID!) { syncRun(id: $id) { status normalized parts { resource status records } } }`

  test('is told until the run has ended, also by another process', async () => {
    await using server = await serve(one)
    const id = await createRun(two, { requester: { by: 'cli' } }, ['campaigns'])
    const stream = subscribe<{ syncRun: { status: string; parts: { status: string; records: number }[] } }>(
      server.url,
      PROGRESS,
      { id: `SyncRun:${id}` },
    )
    const next = async () => (await stream.next()).value?.data?.syncRun
    expect(await next()).toMatchObject({ status: 'QUEUED', parts: [{ status: 'QUEUED', records: 0 }] })
    await startRun(two, id)
    expect(await next()).toMatchObject({ status: 'RUNNING' })
    await startResource(two, id, 'campaigns')
    expect(await next()).toMatchObject({ parts: [{ status: 'RUNNING', records: 0 }] })
    const page = { records: 7, inserted: 7, updated: 0, unchanged: 0, stale: 0, quarantined: 0, failures: [] }
    await addPage(two, id, 'campaigns', page)
    expect(await next()).toMatchObject({ parts: [{ records: 7 }] })
    await finishResource(two, id, 'campaigns', { status: 'succeeded' })
    expect(await next()).toMatchObject({ status: 'RUNNING', parts: [{ status: 'SUCCEEDED' }] })
    await finishRun(two, id, { status: 'succeeded', error: undefined, normalized: 7, normalizeFailed: 0 })
    expect(await next()).toMatchObject({ status: 'SUCCEEDED', normalized: 7 })
    expect((await stream.next()).done).toBe(true)
  })

  test('of an unknown run is an error, and so is the id of something else', async () => {
    await using server = await serve(one)
    const id = '00000000-0000-4000-8000-000000000000'
    expect(await endOf(subscribe(server.url, PROGRESS, { id }))).toBe('NOT_FOUND')
    expect(await endOf(subscribe(server.url, PROGRESS, { id: `Lead:${id}` }))).toBe('BAD_USER_INPUT')
  })
})
