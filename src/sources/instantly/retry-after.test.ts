import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRetryAfter } from './retry-after.ts'

const now = Date.UTC(2026, 6, 1, 12)

test('seconds are read as they stand', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), (seconds) => {
      expect(readRetryAfter(new Headers({ 'retry-after': String(seconds) }), now)).toBe(seconds * 1000)
    }),
  )
})

test("a date is measured by the server's own clock, whatever ours says", () => {
  fc.assert(
    fc.property(fc.integer({ min: -3600, max: 86_400 }), fc.integer({ min: -1e8, max: 1e8 }), (seconds, skew) => {
      const served = now + skew
      const headers = new Headers({
        date: new Date(served).toUTCString(),
        'retry-after': new Date(served + seconds * 1000).toUTCString(),
      })
      expect(readRetryAfter(headers, now)).toBe(Math.max(0, seconds * 1000))
    }),
  )
})

test('a date without a Date header is measured by our clock', () => {
  expect(readRetryAfter(new Headers({ 'retry-after': new Date(now + 7000).toUTCString() }), now)).toBe(7000)
})

test('what can not be read counts as absent', () => {
  for (const value of ['', 'soon', '-5', 'NaN', '1e9', '2026-07-01', 'Wed, 99 Foo 2026 12:00:00 GMT']) {
    expect(readRetryAfter(new Headers({ 'retry-after': value }), now)).toBeNull()
  }
  expect(readRetryAfter(new Headers(), now)).toBeNull()
})
