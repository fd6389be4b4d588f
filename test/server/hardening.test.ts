import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { openTestDatabase } from '../support/database.ts'
import { post, serve } from './server-kit.ts'

let db: Database
let server: LeadlineServer

beforeAll(async () => {
  db = await openTestDatabase()
  server = await serve(db)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

const query = '{ me { email } }'

async function send(contentType: string, body: BodyInit): Promise<Response> {
  return await fetch(server.url, { method: 'POST', headers: { 'content-type': contentType }, body })
}

describe('only JSON is taken', () => {
  test.each([
    ['text/plain', JSON.stringify({ query })],
    ['application/x-www-form-urlencoded', new URLSearchParams({ query }).toString()],
    ['application/graphql', query],
    ['application/graphql+json', JSON.stringify({ query })],
    ['application/json5', JSON.stringify({ query })],
    ['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{}\r\n--x--'],
  ])('%s is refused with 415', async (contentType, body) => {
    const response = await send(contentType, body)
    expect(response.status).toBe(415)
    expect(await response.text()).toContain('Send the request as application/json.')
  })

  test('JSON with a character set is taken', async () => {
    expect((await send('application/json; charset=utf-8', JSON.stringify({ query }))).status).toBe(200)
  })

  test('what is no JSON is refused with 400', async () => {
    expect((await send('application/json', '{')).status).toBe(400)
  })

  test('batches are refused', async () => {
    const response = await send('application/json', JSON.stringify([{ query }, { query }]))
    expect(response.status).toBe(400)
  })

  test('a mutation by GET is refused', async () => {
    const mutation = encodeURIComponent('mutation { syncInstantly { __typename } }')
    const response = await fetch(`${server.url}?query=${mutation}`)
    expect(response.status).toBe(405)
  })
})

describe('size', () => {
  test('a body above 1 MB is refused with 413, with or without a stated length', async () => {
    const large = JSON.stringify({ query, variables: { filler: 'x'.repeat(1_100_000) } })
    expect((await send('application/json', large)).status).toBe(413)
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(large))
        controller.close()
      },
    })
    const chunked: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: stream,
      duplex: 'half',
    }
    expect((await fetch(server.url, chunked)).status).toBe(413)
  })
})

describe('other origins', () => {
  test('get no permission to read', async () => {
    const headers = { origin: 'https://evil.example' }
    const answer = await post(server.url, { query }, headers)
    const preflight = await fetch(server.url, {
      method: 'OPTIONS',
      headers: {
        ...headers,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    })
    for (const response of [answer, preflight]) {
      const names = [...response.headers.keys()].filter((name) => name.startsWith('access-control-'))
      expect(names).toEqual([])
    }
  })
})
