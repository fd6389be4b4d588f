import { request } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { createKey } from '../../src/write/api-keys.ts'
import { makeUser, serveWithDoor } from '../auth/auth-kit.ts'
import { fillSample } from '../schema/sample.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'

const FAR = { 'x-forwarded-for': '203.0.113.7' }
const LARGE = '{ timeline(first: 100) { edges { cursor node { id eventTimestamp lead { id email firstName } } } } }'
const SMALL = '{ me { email } }'

let db: Database
let server: LeadlineServer
let authorization: string

beforeAll(async () => {
  db = await openTestDatabase()
  await fillSample(db, { companies: 2, leadsPerCompany: 5, campaigns: 1, eventsPerLead: 10 })
  server = await serveWithDoor(db, { trustedProxies: 1 })
  const owner = await makeUser(db, 'owner@team.example', 'admin')
  const recent = { forget: () => undefined }
  const writer = {
    database: db,
    currentUser: async () => owner,
    now: () => new Date(),
    requestId: null,
    apiKeyId: null,
    recent,
  }
  authorization = `Bearer ${(await createKey(writer, { input: { name: 'Test', scopes: ['read'] } })).secret}`
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

/** The answer as it comes over the wire. */
async function ask(query: string, headers: Record<string, string>) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    encoding: string | undefined
    vary: string | undefined
    bytes: Buffer
  }>()
  const call = request(
    server.url,
    { method: 'POST', headers: { authorization, 'content-type': 'application/json', ...headers } },
    (response) => {
      const { 'content-encoding': encoding, vary } = response.headers
      response.toArray().then((pieces) => resolve({ encoding, vary, bytes: Buffer.concat(pieces) }), reject)
    },
  )
  call.on('error', reject)
  call.end(JSON.stringify({ query }))
  return await promise
}

describe(`compression (${databaseKind})`, () => {
  test.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ])('of a large answer, as %s, is asked for and gives the same answer', async (encoding, unpack) => {
    const plain = await ask(LARGE, FAR)
    expect(plain.encoding).toBeUndefined()
    expect(plain.bytes.length).toBeGreaterThan(8 * 1024)
    const packed = await ask(LARGE, { ...FAR, 'accept-encoding': encoding })
    expect(packed).toMatchObject({ encoding, vary: expect.stringMatching(/accept-encoding/i) })
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 3)
    expect(unpack(packed.bytes).equals(plain.bytes)).toBe(true)
  })

  test.each([
    ['small', SMALL, { ...FAR, 'accept-encoding': 'gzip' }],
    ['for a caller on this computer', LARGE, { 'accept-encoding': 'gzip' }],
    ['for a caller who refuses it', LARGE, { ...FAR, 'accept-encoding': 'gzip;q=0, identity' }],
  ])('is left where the answer is %s', async (_case, query, headers) => {
    const answer = await ask(query, headers)
    expect(answer.encoding).toBeUndefined()
    expect(JSON.parse(answer.bytes.toString())).toEqual({ data: expect.any(Object) })
  })

  test('is left where the answer is a stream, which comes at once', async () => {
    const controller = new AbortController()
    const response = await fetch(server.url, {
      method: 'POST',
      headers: {
        ...FAR,
        authorization,
        'content-type': 'application/json',
        accept: 'text/event-stream',
        'accept-encoding': 'gzip',
      },
      body: JSON.stringify({ query: 'subscription { timelineEvent { event { id } } }' }),
      signal: controller.signal,
    })
    expect(response.headers.get('content-encoding')).toBe('none')
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    controller.abort()
  })
})
