import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { serveWithDoor } from './auth-kit.ts'
import { type ProxyOptions, startProxy } from './proxy-kit.ts'

const PUBLIC = 'leads.agency.example'
const FRONT_END = 'https://app.agency.example'

let db: Database
let server: LeadlineServer

beforeAll(async () => {
  db = await openTestDatabase()
  server = await serveWithDoor(db, { auth: { mode: 'single-user' }, corsOrigins: [FRONT_END] })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

interface Asked {
  status: number | undefined
  body: string
}

/** Asks for the data of the one user, at a port of this computer. */
function ask(port: number, headers: Record<string, string>, method = 'POST'): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const path = method === 'POST' ? '/graphql' : `/graphql?query=${encodeURIComponent('{ me { email } }')}`
    const all = { 'content-type': 'application/json', accept: 'application/json', ...headers }
    const asking = request({ host: '127.0.0.1', port, path, method, headers: all }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() }))
    })
    asking.on('error', reject)
    asking.end(method === 'POST' ? '{"query":"{ me { email } }"}' : undefined)
  })
}

async function throughProxy(options: ProxyOptions, headers: Record<string, string>, method = 'POST'): Promise<Asked> {
  await using proxy = await startProxy(server.url, options)
  return await ask(proxy.port, { host: PUBLIC, ...headers }, method)
}

function expectRefused({ status, body }: Asked): void {
  expect([status, body]).toEqual([403, expect.stringMatching(/HOST_NOT_ALLOWED/)])
  expect(body).toMatch(/--with-keys/)
  expect(body).not.toContain('owner@team.example')
}

const BROWSER = { origin: `https://${PUBLIC}`, 'sec-fetch-site': 'same-origin' }

describe(`single-user mode behind a proxy (${databaseKind})`, () => {
  test('with proxy_pass and nothing else, as it is by default, nobody is let in: no browser, no program', async () => {
    for (const method of ['POST', 'GET']) {
      expectRefused(await throughProxy({ httpVersion: '1.0' }, BROWSER, method))
      expectRefused(await throughProxy({ httpVersion: '1.0' }, {}, method))
    }
  })

  test('with HTTP/1.1 to us, as its newest versions speak, no page of its host is let in', async () => {
    for (const headers of [
      BROWSER,
      { origin: `https://${PUBLIC}` },
      { referer: `https://${PUBLIC}/graphql` },
      { origin: 'null' },
      { origin: `http://localhost.${PUBLIC}` },
      { origin: `http://127.0.0.1@${PUBLIC}` },
      // A front-end that may ask from this computer, served by the very proxy.
      { origin: FRONT_END, 'sec-fetch-site': 'same-origin' },
      { origin: FRONT_END, 'sec-fetch-site': 'same-site' },
    ]) {
      expectRefused(await throughProxy({ httpVersion: '1.1' }, headers))
    }
  })

  test.each<[string, NonNullable<ProxyOptions['set']>]>([
    ['Host', ({ host }) => ({ host })],
    ['X-Forwarded-For', ({ address }) => ({ 'x-forwarded-for': address })],
    ['X-Real-IP', ({ address }) => ({ 'x-real-ip': address })],
    ['Forwarded', ({ address }) => ({ forwarded: `for=${address};proto=https` })],
    ['Forwarded with IPv6', () => ({ forwarded: 'for="[2001:db8::7]:4711"' })],
    ['Forwarded without an address', () => ({ forwarded: 'proto=https' })],
    ['Forwarded behind another proxy', ({ address }) => ({ forwarded: `for=127.0.0.1, for=${address}` })],
    ['X-Forwarded-Host', ({ host }) => ({ 'x-forwarded-host': host, 'x-forwarded-for': '127.0.0.1' })],
    ['X-Forwarded-Proto', () => ({ 'x-forwarded-proto': 'https' })],
    ['Via', () => ({ via: '1.1 proxy' })],
  ])('that sets %s, no program is let in', async (_header, set) => {
    for (const httpVersion of ['1.0', '1.1'] as const) expectRefused(await throughProxy({ httpVersion, set }, {}))
  })

  test('the page of the playground is not shown either, where the proxy can be seen', async () => {
    const asked = await throughProxy({ httpVersion: '1.0' }, { accept: 'text/html', 'sec-fetch-site': 'none' }, 'GET')
    expectRefused(asked)
  })
})

describe(`single-user mode on this computer (${databaseKind})`, () => {
  test.each([
    ['a program', {}],
    ['the playground', { origin: 'http://127.0.0.1:4000', 'sec-fetch-site': 'same-origin' }],
    ['a front-end in development', { origin: 'http://localhost:5173', referer: 'http://localhost:5173/leads' }],
    ['a front-end on a name of this computer', { origin: 'http://app.localhost:5173' }],
    ['an IPv6 address', { origin: 'http://[::1]:4000' }],
    ['a front-end of CORS_ORIGINS', { origin: FRONT_END, referer: `${FRONT_END}/`, 'sec-fetch-site': 'cross-site' }],
    [
      'a development proxy',
      { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http', 'x-forwarded-host': 'localhost:5173' },
    ],
    ['a proxy that says it is for this computer', { forwarded: 'for="[::1]:5000"', via: '1.1 vite' }],
  ])('%s is let in', async (_who, headers) => {
    const { status, body } = await ask(server.port, headers)
    expect([status, body]).toEqual([200, expect.stringContaining('owner@team.example')])
  })

  test('a page of another site is refused, whatever the browser lets it send', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, { referer: 'https://evil.example/page' }]) {
      for (const method of ['POST', 'GET']) expectRefused(await ask(server.port, headers, method))
    }
  })
})
