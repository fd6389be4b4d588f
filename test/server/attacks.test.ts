import { request } from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { fillSample } from '../schema/sample.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { ATTACKS } from './attack-list.ts'
import { keepLog, post, serve } from './server-kit.ts'

const logger = keepLog()
let db: Database
let server: LeadlineServer

beforeAll(async () => {
  db = await openTestDatabase()
  await fillSample(db, { companies: 2, leadsPerCompany: 2, campaigns: 1, eventsPerLead: 3 })
  server = await serve(db, { logger, safety: { suggestions: false } })
})
beforeEach(() => {
  logger.lines.length = 0
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

interface Told {
  message: string
  extensions?: { code?: string; limit?: number; figure?: number }
}

async function send(body: object | string, headers: Record<string, string> = {}) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const answer: { data?: unknown; errors?: Told[] } = JSON.parse(await response.text())
  return { status: response.status, errors: answer.errors ?? [], data: answer.data }
}

/** The server still does what it is there for, and nothing took it by surprise. */
async function expectAlive(): Promise<void> {
  const canary = await send({ query: '{ leads(first: 1) { totalCount } }' })
  expect(canary).toEqual({ status: 200, errors: [], data: { leads: { totalCount: 4 } } })
  expect(logger.lines.filter(({ level }) => level !== 'info')).toEqual([])
}

describe(`attacks by one request (${databaseKind})`, () => {
  test.each(ATTACKS)('$id $what: $code', async ({ body, code }) => {
    const { status, errors } = await send(body)
    expect(errors.map(({ extensions }) => extensions?.code)).toContain(code)
    expect(errors.length).toBeLessThanOrEqual(5)
    expect(status).toBeLessThan(500)
    expect(JSON.stringify(errors)).not.toMatch(/Did you mean|Unexpected error|node_modules|select /i)
    await expectAlive()
  })

  test('what is refused by a limit tells the limit and the figure', async () => {
    const { errors } = await send({
      query: `{ ${Array.from({ length: 31 }, (_, i) => `a${i}:__typename`).join(' ')} }`,
    })
    expect(errors).toEqual([
      {
        message: 'The request has 31 aliases; at most 30 are possible. Ask for many rows with one list.',
        extensions: { code: 'TOO_MANY_ALIASES', limit: 30, figure: 31 },
      },
    ])
  })
})

describe('attacks by words', () => {
  test.each(["' OR '1'='1", "zzz%' OR '%'='", "') OR 1=1 --", '%', '_'.repeat(90), '%_%', '\\'])(
    'S04 the search for %s finds no row and no error',
    async (text) => {
      const query = 'query ($t: String) { leads(filter: { search: $t }) { totalCount } }'
      expect(await send({ query, variables: { t: text } })).toMatchObject({
        errors: [],
        data: { leads: { totalCount: 0 } },
      })
    },
  )

  test('L02 a wrong name is not answered with the right one', async () => {
    const typo = await send({ query: '{ __typenam leed { id } }' })
    expect(JSON.stringify(typo.errors)).toMatch(/Cannot query field/)
    const query = 'query ($o: LeadOrder) { leads(order: $o) { totalCount } }'
    const word = await send({ query, variables: { o: 'CREATED_AT_DES' } })
    expect(word.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect(JSON.stringify([typo, word])).not.toContain('Did you mean')
    await using open = await serve(db)
    const helped = await post(open.url, { query, variables: { o: 'CREATED_AT_DES' } })
    expect(await helped.text()).toContain('Did you mean')
  })

  test('L01 introspection can be switched off, and is bounded while it is on', async () => {
    const body = { query: getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }) }
    expect((await send(body)).errors).toEqual([])
    await using closed = await serve(db, { safety: { introspection: false } })
    const refused = await post(closed.url, body)
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'INTROSPECTION_OFF' } }] })
    const open = await post(closed.url, { query: '{ __typename }' })
    expect(await open.json()).toEqual({ data: { __typename: 'Query' } })
  })

  test('L07 a name or a header cannot write a log line of its own', async () => {
    const name = 'x\r\n{"level":"fatal"}'
    await send({ query: 'query q { __typename }', operationName: name }, { 'x-request-id': 'a"b' })
    const line = logger.lines.at(-1)
    expect(JSON.stringify(line?.fields)).not.toContain('\n')
  })

  test('L03 a secret in the headers is in no answer and no log line', async () => {
    const headers = { authorization: 'Bearer SECRET-CANARY', cookie: 'SECRET-CANARY' }
    const answer = await send({ query: '{ me { id } }', variables: { secret: 'SECRET-CANARY' } }, headers)
    expect(JSON.stringify([answer, logger.lines])).not.toContain('SECRET-CANARY')
  })

  test('B05 no member of the body reaches a prototype', async () => {
    const polluted = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
    await send(`{"query":"query ($a: JSON) { __typename }","variables":{"a":${polluted}},"__proto__":{"polluted":1}}`)
    expect('polluted' in {}).toBe(false)
    await expectAlive()
  })
})

describe('attacks by other ways', () => {
  test.each([
    ['T01', 'text/plain'],
    ['T02', 'application/x-www-form-urlencoded'],
    ['T03', 'multipart/form-data; boundary=x'],
    ['T04', ''],
  ])('%s no change by the content type "%s"', async (_id, contentType) => {
    const body = Buffer.from(JSON.stringify({ query: 'mutation { syncInstantly { __typename } }' }))
    const headers: Record<string, string> = contentType === '' ? {} : { 'content-type': contentType }
    expect((await fetch(server.url, { method: 'POST', headers, body })).status).toBe(415)
    await expectAlive()
  })

  test('T05 no change by GET, T06 a query by GET is read only, T07 broken variables are told', async () => {
    const by = (search: string) => fetch(`${server.url}?${search}`)
    expect((await by(`query=${encodeURIComponent('mutation { syncInstantly { __typename } }')}`)).status).toBe(405)
    const two = encodeURIComponent('query a { __typename } mutation b { syncInstantly { __typename } }')
    expect((await by(`query=${two}&operationName=b`)).status).toBe(405)
    expect((await by(`query=${encodeURIComponent('{ __typename }')}`)).status).toBe(200)
    for (const variables of ['{nope', '[]', '1', 'null{']) {
      const broken = await by(
        `query=${encodeURIComponent('{ __typename }')}&variables=${encodeURIComponent(variables)}`,
      )
      expect([variables, broken.status]).toEqual([variables, 400])
    }
    await expectAlive()
  })

  test('T11 a request that contradicts itself about its length is refused', async () => {
    const text =
      'POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
    expect(await raw(text)).toMatch(/^HTTP\/1.1 400/)
    await expectAlive()
  })

  test('T10 callers that never finish keep nobody waiting', async () => {
    const sockets = Array.from({ length: 100 }, () => {
      const socket = connect(server.port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.write(
        'POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{',
      )
      return socket
    })
    await expectAlive()
    for (const socket of sockets) socket.destroy()
    await expectAlive()
  })

  test('T12 a body that unpacks to much is not unpacked', async () => {
    const body = gzipSync(JSON.stringify({ query: `{ __typename } #${' '.repeat(5_000_000)}` }))
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    expect((await fetch(server.url, { method: 'POST', headers, body })).status).toBe(400)
    await expectAlive()
  })

  test('T13 callers that go away in the middle leave nothing behind', async () => {
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const { promise, resolve } = Promise.withResolvers<void>()
        const headers = { 'content-type': 'application/json', 'content-length': '1000' }
        const sent = request(server.url, { method: 'POST', headers })
        sent.on('error', () => resolve())
        sent.write('{"query":', () => sent.destroy())
        await promise
      }),
    )
    await expectAlive()
  })

  test('B03 a body without end is cut off', async () => {
    const chunk = Buffer.alloc(100_000, 'x')
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(chunk) })
    const init: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      duplex: 'half',
    }
    const status = await fetch(server.url, init).then(
      (response) => response.status,
      () => 413,
    )
    expect(status).toBe(413)
    await expectAlive()
  })

  test('B07 bytes that are no text are told, not guessed', async () => {
    const body = Buffer.concat([
      Buffer.from('{"query":"{ __typename } #'),
      Buffer.from([0xff, 0xfe, 0xc0]),
      Buffer.from('"}'),
    ])
    const answer = await fetch(server.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    expect(answer.status).toBeLessThan(500)
    await expectAlive()
  })
})

function raw(text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect(server.port, '127.0.0.1', () => socket.write(text))
  socket.on('data', (data) => {
    resolve(data.toString())
    socket.destroy()
  })
  socket.on('error', reject)
  return promise
}
