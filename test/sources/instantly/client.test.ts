import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createInstantlyClient } from '../../../src/sources/instantly/client.ts'
import {
  InstantlyAuthenticationError,
  InstantlyConfigurationError,
  InstantlyForbiddenError,
  InstantlyNotFoundError,
  InstantlyPlanError,
  InstantlyProtocolError,
  InstantlyRateLimitError,
  InstantlyUnavailableError,
  InstantlyValidationError,
} from '../../../src/sources/instantly/errors.ts'
import { sendJson, startApiServer } from './api-server.ts'
import { createFakeClock } from './fake-clock.ts'

const apiKey = 'c2VjcmV0LWtleQ=='

describe('requests', () => {
  test('carry the key, our name and the parameters', async () => {
    await using server = await startApiServer((response) => sendJson(response, { ok: true }))
    const clock = createFakeClock()
    const client = createInstantlyClient({ apiKey: ` ${apiKey}\n`, baseUrl: `${server.url}/proxy/`, ...clock })
    const answer = await client.get('/campaigns', { limit: 100, search: 'a&b', id: undefined, x: null })
    await client.post('/leads/list', { limit: 100, campaign: 'c1' })
    expect(answer).toEqual({ body: { ok: true }, observedAt: new Date(clock.now()) })
    const [get, post] = server.requests
    expect(get?.url.pathname).toBe('/proxy/api/v2/campaigns')
    expect([...(get?.url.searchParams ?? [])]).toEqual([
      ['limit', '100'],
      ['search', 'a&b'],
    ])
    expect(get?.headers).toMatchObject({ authorization: `Bearer ${apiKey}`, accept: 'application/json' })
    expect(get?.headers['user-agent']).toMatch(/^Leadline\//)
    expect(post?.method).toBe('POST')
    expect(post?.headers['content-type']).toBe('application/json')
    expect(JSON.parse(post?.body ?? '')).toEqual({ limit: 100, campaign: 'c1' })
  })

  test('an id can not lead to another endpoint', async () => {
    const client = createInstantlyClient({ apiKey, fetch: () => Promise.reject(new Error('not to be called')) })
    await expect(client.get('/campaigns/..')).rejects.toBeInstanceOf(InstantlyConfigurationError)
  })

  test.each([
    { apiKey: ' ' },
    { apiKey: 'two words' },
    { apiKey, baseUrl: 'nowhere' },
    { apiKey, baseUrl: 'file:///etc/passwd' },
    { apiKey, baseUrl: 'https://user:secret@api.example' },
    { apiKey, userAgent: 'line\nbreak' },
    { apiKey, emailsPerMinute: 0 },
  ])('a client that could not work is refused: %j', (options) => {
    expect(() => createInstantlyClient(options)).toThrow(InstantlyConfigurationError)
  })
})

describe('refusals', () => {
  const cases = [
    [401, InstantlyAuthenticationError],
    [402, InstantlyPlanError],
    [403, InstantlyForbiddenError],
    [404, InstantlyNotFoundError],
    [400, InstantlyValidationError],
    [409, InstantlyValidationError],
    [413, InstantlyValidationError],
    [301, InstantlyProtocolError],
  ] as const

  test.each(cases)('%d is reported at once, after one request', async (status, kind) => {
    await using server = await startApiServer((response) =>
      sendJson(response, { statusCode: status, error: 'No', message: `because ${status}` }, status),
    )
    const clock = createFakeClock()
    const client = createInstantlyClient({ apiKey, baseUrl: server.url, ...clock })
    const error = await client.get('/campaigns').catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(kind)
    expect(error).toMatchObject({ status, endpoint: 'GET /campaigns', attempts: 1, retryable: false })
    expect(error).toHaveProperty('message', expect.stringContaining(String(status)))
    if (status !== 301) expect(error).toHaveProperty('providerMessage', `because ${status}`)
    expect(server.requests).toHaveLength(1)
    expect(clock.slept).toEqual([])
  })

  test("Cloudflare's block of a client is not taken for a bad key", async () => {
    await using server = await startApiServer((response) => {
      response.writeHead(403, { 'content-type': 'text/plain' }).end('error code: 1010')
    })
    const client = createInstantlyClient({ apiKey, baseUrl: server.url, userAgent: 'Python-urllib/3.11' })
    const error = await client.get('/campaigns').catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(InstantlyForbiddenError)
    expect(error).toHaveProperty('message', expect.stringMatching(/1010.*key is not the cause.*Python-urllib/s))
  })

  test('a redirect is not followed, and the other host sees nothing', async () => {
    await using other = await startApiServer((response) => sendJson(response, { items: [] }))
    await using server = await startApiServer((response) => {
      response.writeHead(302, { location: `${other.url}/api/v2/campaigns` }).end()
    })
    const client = createInstantlyClient({ apiKey, baseUrl: server.url })
    await expect(client.get('/campaigns')).rejects.toThrow(/redirect to http:\/\/127/)
    expect(other.requests).toEqual([])
  })
})

describe('rate limits', () => {
  test('no request is ever earlier than Retry-After said, and at most a second later', async () => {
    const waits = fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(
        waits,
        fc.boolean(),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        async (seconds, asDate, random) => {
          const clock = createFakeClock()
          const sent: number[] = []
          await using server = await startApiServer((response, _request, index) => {
            sent.push(clock.now())
            const wait = seconds[index]
            if (wait === undefined) return sendJson(response, { items: [] })
            response.sendDate = false
            const value = asDate ? new Date(clock.now() + wait * 1000).toUTCString() : String(wait)
            return sendJson(response, { message: 'Rate limit exceeded' }, 429, { 'retry-after': value })
          })
          const client = createInstantlyClient({ apiKey, baseUrl: server.url, ...clock, random: () => random })
          await client.get('/campaigns')
          expect(sent).toHaveLength(seconds.length + 1)
          for (const [index, wait] of seconds.entries()) {
            const gap = (sent[index + 1] ?? 0) - (sent[index] ?? 0)
            // A date has whole seconds only, so it may name a moment up to a second earlier than was meant.
            expect(gap).toBeGreaterThanOrEqual(wait * 1000 - (asDate ? clock.now() % 1000 : 0))
            expect(gap).toBeLessThanOrEqual(wait * 1000 + 1000)
          }
        },
      ),
      { numRuns: 25 },
    )
  })

  test('twelve 429 without Retry-After are outlasted, with growing pauses', async () => {
    const clock = createFakeClock()
    await using server = await startApiServer((response, _request, index) =>
      sendJson(response, index < 12 ? { message: 'Rate limit exceeded' } : { items: [] }, index < 12 ? 429 : 200),
    )
    const client = createInstantlyClient({ apiKey, baseUrl: server.url, ...clock, random: () => 0.5 })
    await client.get('/campaigns')
    expect(server.requests).toHaveLength(13)
    expect(clock.slept.slice(0, 4)).toEqual([750, 1500, 3000, 6000])
    expect(Math.max(...clock.slept)).toBe(45_000)
  })

  test('429 without end is reported in the end', async () => {
    const clock = createFakeClock()
    await using server = await startApiServer((response) => sendJson(response, { message: 'Rate limit exceeded' }, 429))
    const client = createInstantlyClient({ apiKey, baseUrl: server.url, ...clock, retry: { rateLimitAttempts: 4 } })
    await expect(client.get('/campaigns')).rejects.toBeInstanceOf(InstantlyRateLimitError)
    expect(server.requests).toHaveLength(4)
  })

  test('a wait beyond our patience is reported at once, and nothing is sent before its end', async () => {
    const clock = createFakeClock()
    await using server = await startApiServer((response, _request, index) =>
      sendJson(response, { items: [] }, index === 0 ? 429 : 200, index === 0 ? { 'retry-after': '7200' } : {}),
    )
    const client = createInstantlyClient({ apiKey, baseUrl: server.url, ...clock, random: () => 0 })
    await expect(client.get('/campaigns')).rejects.toMatchObject({
      code: 'INSTANTLY_RATE_LIMIT',
      retryAfterMs: 7_200_000,
    })
    expect(client.pausedUntil()).toEqual(new Date(clock.now() + 7_200_000))
    await expect(client.get('/accounts')).rejects.toThrow(/wait another 7200 s/)
    expect(server.requests).toHaveLength(1)
    await client.get('/emails')
    await clock.sleep(7_200_000)
    await client.get('/campaigns')
    expect(client.pausedUntil()).toBeNull()
  })

  test('a 429 on mails holds up mails only', async () => {
    const clock = createFakeClock()
    const sent: string[] = []
    await using server = await startApiServer((response, request, index) => {
      sent.push(`${request.url.pathname.slice(8)} +${clock.now() - Date.UTC(2026, 6, 1, 12)}`)
      sendJson(response, { items: [] }, index === 0 ? 429 : 200, { 'retry-after': '300' })
    })
    const client = createInstantlyClient({
      apiKey,
      baseUrl: server.url,
      ...clock,
      random: () => 0,
      retry: { rateLimitAttempts: 1 },
    })
    await expect(client.get('/emails')).rejects.toBeInstanceOf(InstantlyRateLimitError)
    await client.get('/accounts')
    await client.get('/emails')
    expect(sent).toEqual(['emails +0', 'accounts +0', 'emails +300000'])
  })
})

describe('passing failures', () => {
  test.each([500, 502, 503, 504, 408])('%d is tried again with growing pauses', async (status) => {
    const clock = createFakeClock()
    await using server = await startApiServer((response, _request, index) =>
      sendJson(response, { items: [index] }, index < 3 ? status : 200),
    )
    const client = createInstantlyClient({ apiKey, baseUrl: server.url, ...clock, random: () => 0.999 })
    expect((await client.get('/campaigns')).body).toEqual({ items: [3] })
    expect(clock.slept).toEqual([1000, 2000, 3998].map((ms) => expect.closeTo(ms, -2)))
  })

  test('an outage is reported after the given attempts, whichever failures and limits come between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.boolean(), { maxLength: 6 }),
        async (attempts, limited) => {
          const clock = createFakeClock()
          await using server = await startApiServer((response, _request, index) =>
            sendJson(response, { message: 'no' }, limited[index] === true ? 429 : 500),
          )
          const client = createInstantlyClient({ apiKey, baseUrl: server.url, ...clock, retry: { attempts } })
          const error = await client.get('/campaigns').catch((caught: unknown) => caught)
          expect(error).toBeInstanceOf(InstantlyUnavailableError)
          const failures = server.requests.filter((_, index) => limited[index] !== true)
          expect(failures).toHaveLength(attempts)
          expect(error).toHaveProperty('attempts', server.requests.length)
        },
      ),
      { numRuns: 20 },
    )
  })
})

describe('stopping', () => {
  test('ends a wait, a request and a client at once, with the reason given', async () => {
    await using server = await startApiServer((response, request) => {
      if (request.url.pathname.endsWith('/limited')) sendJson(response, {}, 429, { 'retry-after': '600' })
      if (request.url.pathname.endsWith('/failing')) sendJson(response, {}, 500)
    })
    const forever = () => new Promise<void>(() => {})
    for (const path of ['/limited', '/failing', '/silent']) {
      const own = new AbortController()
      const shared = new AbortController()
      const client = createInstantlyClient({ apiKey, baseUrl: server.url, sleep: forever, signal: shared.signal })
      const seen = server.requests.length
      const work = client.get(path, {}, { signal: own.signal })
      const other = client.get(path)
      const outcomes = Promise.allSettled([work, other])
      while (server.requests.length < seen + 1) await new Promise((resolve) => setImmediate(resolve))
      own.abort(new Error('enough'))
      await expect(work).rejects.toThrow('enough')
      shared.abort(new Error('all of it'))
      expect((await outcomes)[1]).toMatchObject({ status: 'rejected', reason: { message: 'all of it' } })
      await expect(client.get(path)).rejects.toThrow('all of it')
    }
  })
})
