import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createInstantlyClient } from '../../../src/sources/instantly/client.ts'
import { InstantlyProtocolError, InstantlyUnavailableError } from '../../../src/sources/instantly/errors.ts'
import { type Answerer, sendJson, startApiServer } from './api-server.ts'
import { createFakeClock } from './fake-clock.ts'

const apiKey = 'c2VjcmV0LWtleQ=='
const page = JSON.stringify({ items: [{ id: 'a' }, { id: 'b' }] })
const timeouts = { totalMs: 1500, headersMs: 500, idleMs: 500, maxBytes: 10_000 }
const check = (body: unknown): string | null => (Array.isArray(Object(body).items) ? null : 'JSON without items')

/** What a server can do instead of answering; each must be tried again, and in the end reported as the class given. */
const faults: Record<
  string,
  { answer: Answerer; kind: typeof InstantlyProtocolError | typeof InstantlyUnavailableError }
> = {
  'connection reset before the answer': {
    answer: (response) => response.socket?.resetAndDestroy(),
    kind: InstantlyUnavailableError,
  },
  'connection reset in the middle of the body': {
    answer: (response) => {
      response
        .writeHead(200, { 'content-length': page.length })
        .write(page.slice(0, 20), () => response.socket?.resetAndDestroy())
    },
    kind: InstantlyUnavailableError,
  },
  'body shorter than its Content-Length': {
    answer: (response) => {
      response.writeHead(200, { 'content-length': page.length + 10 }).write(page, () => response.socket?.end())
    },
    kind: InstantlyUnavailableError,
  },
  'damaged gzip': {
    answer: (response) => {
      const zipped = gzipSync(page).fill(0, 12, 20)
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped)
    },
    kind: InstantlyUnavailableError,
  },
  'no answer at all': { answer: () => {}, kind: InstantlyUnavailableError },
  'headers, then nothing': {
    answer: (response) => {
      response.writeHead(200).flushHeaders()
    },
    kind: InstantlyUnavailableError,
  },
  'a body that trickles': {
    answer: (response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(timer))
    },
    kind: InstantlyUnavailableError,
  },
  'truncated JSON': { answer: (response) => void response.end(page.slice(0, -5)), kind: InstantlyProtocolError },
  'an HTML page': {
    answer: (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
    kind: InstantlyProtocolError,
  },
  'an empty body': { answer: (response) => void response.end(), kind: InstantlyProtocolError },
  'no content': { answer: (response) => void response.writeHead(204).end(), kind: InstantlyProtocolError },
  'JSON of another shape': {
    answer: (response) => sendJson(response, { statusCode: 500 }),
    kind: InstantlyProtocolError,
  },
}

describe('faults of the wire', () => {
  test.concurrent.each(Object.entries(faults))('%s: tried again, then the whole page', async (_name, { answer }) => {
    await using server = await startApiServer((response, request, index) =>
      index < 2 ? answer(response, request, index) : response.end(page),
    )
    const client = createInstantlyClient({ apiKey, baseUrl: server.url, timeouts, ...createFakeClock() })
    expect((await client.get('/campaigns', {}, { check })).body).toEqual(JSON.parse(page))
    expect(server.requests).toHaveLength(3)
  })

  test.concurrent.each(Object.entries(faults))(
    '%s: reported when it stays, never an empty page',
    async (_name, { answer, kind }) => {
      await using server = await startApiServer(answer)
      const client = createInstantlyClient({
        apiKey,
        baseUrl: server.url,
        timeouts,
        retry: { attempts: 2 },
        ...createFakeClock(),
      })
      const error = await client.get('/campaigns', {}, { check }).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(kind)
      expect(error).toMatchObject({ endpoint: 'GET /campaigns', attempts: 2, retryable: true })
      expect(server.requests).toHaveLength(2)
    },
  )

  test('a time-out says what was missing', async () => {
    await using silent = await startApiServer(() => {})
    await using stalled = await startApiServer((response) => void response.writeHead(200).write('{"items"'))
    const ask = (baseUrl: string) =>
      createInstantlyClient({ apiKey, baseUrl, timeouts, retry: { attempts: 1 } }).get('/campaigns')
    await Promise.all([
      expect(ask(silent.url)).rejects.toThrow('no answer within 500 ms'),
      expect(ask(stalled.url)).rejects.toThrow('no further data within 500 ms'),
    ])
  })

  test('a slow body that keeps coming is waited for', async () => {
    await using server = await startApiServer((response) => {
      let at = 0
      const timer = setInterval(() => {
        if (at === page.length) {
          clearInterval(timer)
          return void response.end()
        }
        response.write(page.slice(at, at + 4))
        at = Math.min(page.length, at + 4)
      }, 200)
      response.writeHead(200)
    })
    const patience = { totalMs: 60_000, headersMs: 1500, idleMs: 1500 }
    const client = createInstantlyClient({ apiKey, baseUrl: server.url, timeouts: patience, retry: { attempts: 1 } })
    expect((await client.get('/campaigns')).body).toEqual(JSON.parse(page))
  })

  test('a body over the limit is given up, without asking again', async () => {
    let sent = 0
    await using server = await startApiServer((response) => {
      response.writeHead(200)
      const pour = (): void => {
        while (!response.destroyed && sent < 500e6) {
          sent += 65_536
          if (!response.write(Buffer.alloc(65_536, ' '))) return void response.once('drain', pour)
        }
        response.end()
      }
      pour()
    })
    const client = createInstantlyClient({
      apiKey,
      baseUrl: server.url,
      timeouts: { maxBytes: 1_000_000 },
      ...createFakeClock(),
    })
    await expect(client.get('/campaigns')).rejects.toMatchObject({ code: 'INSTANTLY_PROTOCOL', retryable: false })
    expect(server.requests).toHaveLength(1)
    expect(sent).toBeLessThan(100e6)
  })

  test('nobody listens: reported with the cause', async () => {
    const server = await startApiServer(() => {})
    await server[Symbol.asyncDispose]()
    const client = createInstantlyClient({ apiKey, baseUrl: server.url, retry: { attempts: 3 }, ...createFakeClock() })
    await expect(client.get('/campaigns')).rejects.toThrow(/ECONNREFUSED.*3 attempts/)
  })
})
