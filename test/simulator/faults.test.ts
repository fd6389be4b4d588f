import fc from 'fast-check'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Fault, SimpleFaultKind } from '../../src/simulator/api/fault-plan.ts'
import { startInstantlySimulator } from '../../src/simulator/instantly-simulator.ts'
import { idsOf, SimulatorClient } from './simulator-client.ts'

const simulator = await startInstantlySimulator({ leads: 60, wallClock: () => Date.UTC(2026, 6, 15, 12) })
const { faults, requests } = simulator
const client = new SimulatorClient(simulator)
afterAll(() => simulator[Symbol.asyncDispose]())
afterEach(() => faults.clear())

/** The error code below a failed fetch. */
async function failureOf(path: string, signal?: AbortSignal): Promise<string> {
  try {
    const answer = await client.get(path, {}, signal === undefined ? {} : { signal })
    return `no failure but ${answer.status}`
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return cause instanceof Error && 'code' in cause ? `${cause.code}` : String(cause)
  }
}

describe('faults that replace the answer', () => {
  it.each([
    [429, 'Too Many Requests', 'Rate limit exceeded'],
    [500, 'Internal Server Error', 'Internal Server Error'],
    [502, 'Bad Gateway', 'Bad Gateway'],
    [503, 'Service Unavailable', 'Service Unavailable'],
    [401, 'Unauthorized', 'Missing Authorization header'],
    [402, 'Payment Required', 'Workspace does not have an active paid plan'],
    [403, 'Forbidden', 'Forbidden'],
  ])('status %i carries the envelope', async (status, error, message) => {
    faults.next({ kind: 'status', status })
    const answer = await client.get('/campaigns')
    expect(answer.status).toBe(status)
    expect(answer.headers.has('retry-after')).toBe(false)
    expect(JSON.parse(answer.text)).toEqual({ statusCode: status, error, message })
    expect(requests.at(-1)).toMatchObject({ status, fault: 'status' })
  })

  it('status 429 can say when to come back, in seconds or as a date', async () => {
    faults.next({ kind: 'status', status: 429, retryAfterSeconds: 7 })
    faults.next({ kind: 'status', status: 429, retryAfterSeconds: 7, retryAfterForm: 'http-date' })
    expect((await client.get('/campaigns')).headers.get('retry-after')).toBe('7')
    expect((await client.get('/campaigns')).headers.get('retry-after')).toBe('Wed, 15 Jul 2026 12:00:07 GMT')
  })

  it.each([
    ['cloudflare', 403, 'text/plain; charset=UTF-8', 'error code: 1010'],
    ['html', 200, 'text/html; charset=utf-8', expect.stringContaining('<h1>')],
    ['empty', 200, 'application/json; charset=utf-8', ''],
  ] as const)('%s', async (kind, status, type, text) => {
    faults.next({ kind })
    const answer = await client.get('/campaigns')
    expect([answer.status, answer.headers.get('content-type'), answer.text]).toEqual([status, type, text])
  })

  it('redirect, bad-gzip and huge', async () => {
    faults.next({ kind: 'redirect', location: 'http://elsewhere.example/' })
    const redirect = await client.get('/campaigns')
    expect([redirect.status, redirect.headers.get('location')]).toEqual([302, 'http://elsewhere.example/'])
    faults.next({ kind: 'bad-gzip' })
    expect(await failureOf('/campaigns')).toBe('Z_DATA_ERROR')
    faults.next({ kind: 'huge', bytes: 1_000_000 })
    expect((await client.get('/campaigns')).text.length).toBeGreaterThan(1_000_000)
  })

  it('reset cuts the connection before the answer', async () => {
    faults.next({ kind: 'reset' })
    expect(await failureOf('/campaigns')).toBe('ECONNRESET')
    expect(requests.at(-1)).toMatchObject({ status: 0, fault: 'reset' })
  })

  it('stall sends the headers and then nothing', async () => {
    faults.next({ kind: 'stall' })
    const abort = new AbortController()
    const headers = { authorization: `Bearer ${simulator.apiKey}` }
    const response = await fetch(`${simulator.url}/api/v2/campaigns`, { headers, signal: abort.signal })
    expect(response.status).toBe(200)
    const body = response.text()
    abort.abort(new Error('waited long enough'))
    await expect(body).rejects.toThrow('waited long enough')
  })

  it('slow only delays the ordinary answer', async () => {
    const ordinary = await client.get('/campaigns')
    faults.next({ kind: 'slow', delayMs: 5 })
    expect((await client.get('/campaigns')).text).toBe(ordinary.text)
    expect(requests.at(-1)).toMatchObject({ status: 200, fault: 'slow' })
  })
})

describe('faults that spoil the body', () => {
  it('reset-mid and truncated-body fail while reading', async () => {
    faults.next({ kind: 'reset-mid' })
    expect(await failureOf('/campaigns')).toBe('ECONNRESET')
    faults.next({ kind: 'truncated-body' })
    expect(await failureOf('/campaigns')).toBe('UND_ERR_SOCKET')
  })

  it('truncated-json is a complete answer with half of the text', async () => {
    const whole = await client.get('/campaigns')
    faults.next({ kind: 'truncated-json' })
    const half = await client.get('/campaigns')
    expect(half.status).toBe(200)
    expect(whole.text.startsWith(half.text.slice(0, 200))).toBe(true)
    expect(half.text.length).toBeLessThan(whole.text.length)
    expect(() => JSON.parse(half.text)).toThrow(SyntaxError)
  })

  it('missing-items leaves the cursor only', async () => {
    faults.next({ kind: 'missing-items' })
    expect(Object.keys(Object(await client.json('/campaigns')))).toEqual(['next_starting_after'])
  })

  it('cursor-on-empty-page waits for an empty page', async () => {
    const rule = faults.next({ kind: 'cursor-on-empty-page', match: { path: '/campaigns' } })
    const full = await client.page('/campaigns', { limit: 100 })
    expect(rule.hits).toBe(0)
    const empty = await client.page('/campaigns', { starting_after: full.next_starting_after })
    expect(empty).toEqual({ items: [], next_starting_after: full.next_starting_after })
    expect(rule.hits).toBe(1)
  })

  it('repeat-cursor answers with the cursor it was asked with, for queries and bodies', async () => {
    for (const path of ['/emails', '/leads/list']) {
      faults.next({ kind: 'repeat-cursor' })
      const first = await client.page(path)
      const second = await client.page(path, { starting_after: first.next_starting_after })
      expect(second.next_starting_after).toBe(first.next_starting_after)
      expect(idsOf(second.items)).not.toEqual(idsOf(first.items))
    }
  })

  it('duplicate-items sends the first item twice, in pages and in bare arrays', async () => {
    const clean = await client.page('/leads/list', { limit: 5 })
    faults.next({ kind: 'duplicate-items' })
    const doubled = await client.page('/leads/list', { limit: 5 })
    expect(idsOf(doubled.items)).toEqual([...idsOf(clean.items), clean.items[0]?.id])
    faults.next({ kind: 'duplicate-items' })
    const rows = await client.rows('/campaigns/analytics')
    expect(rows.at(-1)).toEqual(rows[0])
  })

  it('mutate changes the body in place or by giving a new one, and sees the request', async () => {
    faults.next({
      kind: 'mutate',
      match: { method: 'post', path: '/leads/list' },
      mutate: (_body, request) => ({ items: [{ id: 12, asked: request.body }] }),
    })
    faults.next({
      kind: 'mutate',
      match: { path: '/lead-lists' },
      mutate: (body) => Reflect.set(Object(body), 'extra', [null]) && undefined,
    })
    const page = await client.page('/leads/list', { limit: 3 })
    expect(page.items).toEqual([{ id: 12, asked: { limit: 3 } }])
    expect(await client.json('/lead-lists')).toHaveProperty('extra', [null])
  })

  it('leaves answers that are no success alone', async () => {
    const rule = faults.next({ kind: 'truncated-json' })
    const answer = await client.get('/campaigns/unknown')
    expect(JSON.parse(answer.text)).toHaveProperty('message', 'Resource not found')
    expect(rule.hits).toBe(0)
  })
})

describe('rules', () => {
  it('strike after `after` and for `times` matching requests, and no others', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(4), fc.integer({ min: 1, max: 4 }), async (after, times) => {
        faults.clear()
        const rule = faults.next({ kind: 'status', status: 503, after, times, match: { path: /\/campaigns$/ } })
        const statuses: number[] = []
        for (let i = 0; i < after + times + 2; i++) {
          expect((await client.get('/accounts')).status).toBe(200)
          statuses.push((await client.get('/campaigns')).status)
        }
        expect(statuses).toEqual([...Array(after).fill(200), ...Array(times).fill(503), 200, 200])
        expect(rule.hits).toBe(times)
      }),
      { numRuns: 8 },
    )
  })

  it('match by method, path and query', async () => {
    faults.next({ kind: 'status', status: 500, times: 9, match: { method: 'POST' } })
    faults.next({ kind: 'status', status: 502, times: 9, match: { path: /limit=7/ } })
    faults.next({ kind: 'status', status: 503, times: 9, match: { path: '/api/v2/accounts' } })
    expect((await client.post('/leads/list', {})).status).toBe(500)
    expect((await client.get('/emails', { limit: 7 })).status).toBe(502)
    expect((await client.get('/accounts')).status).toBe(503)
    expect((await client.get('/emails')).status).toBe(200)
  })

  it('go away one by one or all together', async () => {
    const rule = faults.next({ kind: 'cloudflare', times: Number.POSITIVE_INFINITY })
    expect((await client.get('/campaigns')).status).toBe(403)
    rule.cancel()
    expect((await client.get('/campaigns')).status).toBe(200)
    faults.random({ probability: 1, seed: 1, kinds: ['html'] })
    faults.clear()
    expect((await client.get('/campaigns')).text).not.toContain('<h1>')
  })

  it('strike by chance, repeatably, only with the kinds named', async () => {
    const kinds: (Fault | SimpleFaultKind)[] = ['html', { kind: 'status', status: 429 }, 'duplicate-items']
    const play = async (seed: number) => {
      faults.random({ probability: 0.5, seed, kinds })
      const seen: string[] = []
      for (let i = 0; i < 30; i++) {
        await client.get('/campaigns')
        seen.push(requests.at(-1)?.fault ?? 'none')
      }
      return seen
    }
    const first = await play(7)
    expect(await play(7)).toEqual(first)
    expect(await play(8)).not.toEqual(first)
    expect(new Set(first)).toEqual(new Set(['none', 'html', 'status', 'duplicate-items']))
  })
})

describe('closing', () => {
  it('ends stalled and slow answers at once', async () => {
    const other = await startInstantlySimulator({ leads: 20 })
    const asker = new SimulatorClient(other)
    other.faults.next({ kind: 'stall' })
    other.faults.next({ kind: 'slow', delayMs: 3_600_000 })
    const outcomes = [asker.get('/campaigns'), asker.get('/campaigns')].map((answer) =>
      answer.then(
        ({ status }) => status >= 500,
        () => true,
      ),
    )
    await expect.poll(() => other.requests.length).toBe(2)
    await other[Symbol.asyncDispose]()
    expect(await Promise.all(outcomes)).toEqual([true, true])
    // The wait of the slow answer is over too, else its timer would keep the process alive.
    await expect.poll(() => other.requests.at(-1)?.status).toBe(500)
  })
})
