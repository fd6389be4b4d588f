import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { BELIEVED_MS } from '../../src/auth/recent-actors.ts'
import type { Database } from '../../src/database/database.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import type { AccessWriter } from '../../src/write/access-writer.ts'
import { createKey, revokeKey } from '../../src/write/api-keys.ts'
import { ask, makeUser, serveWithDoor } from '../auth/auth-kit.ts'
import { databaseKind, emptyDatabase } from '../support/database.ts'
import { endOf, insertEvent, nextMessage, openTwice, watchEvents } from './live-kit.ts'

let one: Database
let two: Database
let dispose: () => Promise<void>
let clock = new Date('2026-03-01T12:00:00.000Z')
const now = () => clock

beforeAll(async () => {
  ;({ one, two, dispose } = await openTwice())
})
afterEach(() => emptyDatabase(one))
afterAll(() => dispose())

/** Who makes and revokes keys in another process, such as `leadline keys revoke`. */
const elsewhere = (): AccessWriter => ({
  database: two,
  currentUser: () => makeUser(two, 'admin@team.example', 'admin'),
  now,
  requestId: null,
  apiKeyId: null,
  recent: { forget: () => undefined },
})

const bearer = (secret: string) => `Bearer ${secret}`

/** Each way to revoke the key with an id, on a server that the key `admin` opens. */
const WAYS: Record<string, (id: string, server: LeadlineServer, admin: string) => Promise<unknown>> = {
  'in another process': async (id) => {
    await revokeKey(elsewhere(), { id })
    // @NOTE What was checked is believed for some seconds, which pass here at once.
    clock = new Date(clock.getTime() + BELIEVED_MS)
  },
  'by the graph of the same server': (id, server, admin) =>
    ask(server, bearer(admin), `mutation { revokeApiKey(id: "${id}") { __typename } }`),
}

describe(`a stream that was opened with an API key (${databaseKind})`, () => {
  test.each(Object.entries(WAYS))('ends when the key is revoked %s, and no other does', async (_way, revoke) => {
    const keyFor = (scope: 'read' | 'admin') => createKey(elsewhere(), { input: { name: scope, scopes: [scope] } })
    const [revoked, other, admin] = [await keyFor('read'), await keyFor('read'), await keyFor('admin')]
    await using server = await serveWithDoor(one, { now, recheckEveryMs: 20 })
    const watch = (secret: string) => watchEvents(server.url, {}, { authorization: bearer(secret) })
    const ending = watch(revoked.secret)
    const staying = watch(other.secret)
    for (const stream of [ending, staying]) await nextMessage(stream)
    const first = await insertEvent(two)
    for (const stream of [ending, staying]) expect((await nextMessage(stream)).event?.uuid).toBe(first)
    await revoke(revoked.id, server, admin.secret)
    expect(await endOf(ending)).toBe('UNAUTHENTICATED')
    const second = await insertEvent(two)
    expect((await nextMessage(staying)).event?.uuid).toBe(second)
    await staying.return()
  })
})
