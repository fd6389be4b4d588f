import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createInstantlyClient } from '../../../src/sources/instantly/client.ts'
import { InstantlyError } from '../../../src/sources/instantly/errors.ts'
import { sendJson, startApiServer } from './api-server.ts'
import { createFakeClock } from './fake-clock.ts'

const keys = fc.base64String({ minLength: 8, maxLength: 80 })

/** Everything an error would show in a log: own and hidden properties, and its causes. */
function everythingIn(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error)
  const names = Object.getOwnPropertyNames(error)
  return names.map((name) => everythingIn(Object.getOwnPropertyDescriptor(error, name)?.value)).join('\n')
}

test('the key is in no error and no log line, whatever Instantly sends back', async () => {
  const statuses = fc.constantFrom(200, 302, 400, 401, 402, 403, 404, 418, 429, 500, 503)
  const forms = fc.constantFrom('json', 'text', 'padded')
  await fc.assert(
    fc.asyncProperty(keys, statuses, forms, async (apiKey, status, form) => {
      const logged: string[] = []
      const log = (fields: Record<string, unknown>, message: string): void => {
        logged.push(JSON.stringify(fields) + message)
      }
      await using server = await startApiServer((response, request) => {
        const echo = `${request.headers.authorization} ${encodeURIComponent(apiKey)}`
        const location = { location: `http://other.example/?key=${encodeURIComponent(apiKey)}` }
        if (form === 'json') return sendJson(response, { message: echo, statusCode: status }, status, location)
        // The key sits across the place where long messages are cut.
        const padding = form === 'padded' ? 'x'.repeat(296) : ''
        response.writeHead(status, location).end(`${padding}${echo}`)
      })
      const client = createInstantlyClient({
        apiKey,
        baseUrl: server.url,
        retry: { attempts: 2, rateLimitAttempts: 2 },
        logger: { debug: log, info: log, warn: log },
        ...createFakeClock(),
      })
      const error = await client
        .get('/campaigns', {}, { check: () => 'something else' })
        .catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(InstantlyError)
      for (const text of [everythingIn(error), JSON.stringify(error), String(error), ...logged]) {
        expect(text).not.toContain(apiKey)
        expect(text).not.toContain(apiKey.slice(0, 8))
        expect(text).not.toContain(encodeURIComponent(apiKey))
      }
    }),
    { numRuns: 60 },
  )
})

test('not even a key that can not be sent is shown', () => {
  for (const apiKey of ['SECRET CANARY', 'SECRET\nCANARY', 'SECRETCANARYß']) {
    expect(() => createInstantlyClient({ apiKey })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('CANARY') }),
    )
  }
})
