import { afterAll, describe, expect, it } from 'vitest'
import { startInstantlySimulator } from '../../src/simulator/instantly-simulator.ts'
import { SimulatorClient } from './simulator-client.ts'

const simulator = await startInstantlySimulator({ leads: 40 })
const client = new SimulatorClient(simulator)
afterAll(() => simulator[Symbol.asyncDispose]())

const UNKNOWN = '019f2859-0000-7000-8000-000000000000'
const validation = (message: string) => ({ statusCode: 400, code: 'FST_ERR_VALIDATION', error: 'Bad Request', message })
const notFound = { statusCode: 404, error: 'Not Found', message: 'Resource not found' }

describe('errors', () => {
  it.each([
    ['/campaigns?limit=101', 400, validation('querystring/limit must be <= 100')],
    ['/emails?limit=0', 400, validation('querystring/limit must be >= 1')],
    ['/accounts?limit=ten', 400, validation('querystring/limit must be integer')],
    [`/campaigns/${UNKNOWN}`, 404, notFound],
    [`/leads/${UNKNOWN}`, 404, notFound],
    [`/emails/${UNKNOWN}`, 404, notFound],
    ['/accounts/nobody%40nowhere.example', 404, notFound],
    ['/leads', 404, { statusCode: 404, error: 'Not Found', message: 'Route GET:/api/v2/leads not found' }],
    [
      '/campaigns/analytics/daily?start_date=2026-07-02&end_date=2026-07-01',
      400,
      { message: 'Start Date must be earlier than End Date' },
    ],
  ])('GET %s answers %i', async (path, status, body) => {
    const answer = await client.get(path)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.text)).toEqual(body)
  })

  it('names the body in the validation of POST /leads/list', async () => {
    const answer = await client.post('/leads/list', { limit: 101 })
    expect(JSON.parse(answer.text)).toEqual(validation('body/limit must be <= 100'))
    const warmup = await client.post('/accounts/warmup-analytics', {})
    expect(JSON.parse(warmup.text)).toEqual(validation("body must have required property 'emails'"))
  })

  it.each([undefined, 'Bearer wrong', simulator.apiKey])(
    'answers 401 to the authorization %s',
    async (authorization) => {
      const headers = authorization === undefined ? undefined : { authorization }
      const response = await fetch(`${simulator.url}/api/v2/campaigns`, headers === undefined ? {} : { headers })
      expect(response.status).toBe(401)
      expect(await response.json()).toEqual({
        statusCode: 401,
        error: 'Unauthorized',
        message: 'Missing Authorization header',
      })
    },
  )

  it('blocks the user agent of a bare Python script as Cloudflare does, and no other', async () => {
    const blocked = await client.get('/campaigns', {}, { headers: { 'user-agent': 'Python-urllib/3.12' } })
    expect([blocked.status, blocked.text]).toEqual([403, 'error code: 1010'])
    expect(blocked.headers.get('content-type')).toMatch(/^text\/plain/)
    const allowed = await client.get('/campaigns', {}, { headers: { 'user-agent': 'python-requests/2.32' } })
    expect(allowed.status).toBe(200)
  })

  it('never keeps the key in the log of requests', () => {
    expect(simulator.requests.length).toBeGreaterThan(10)
    expect(JSON.stringify(simulator.requests)).not.toContain(simulator.apiKey)
  })
})
