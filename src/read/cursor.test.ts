import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CursorShape, decodeCursor, encodeCursor } from './cursor.ts'
import type { KeysetOrder, OrderKind } from './keyset-list.ts'

const order = (kind: OrderKind, nullable = false): KeysetOrder => ({
  column: 'column',
  direction: 'desc',
  kind,
  nullable,
  says: '',
})
const shape = (kind: OrderKind, nullable = false): CursorShape => ({
  orderName: 'SOME_ORDER',
  order: order(kind, nullable),
  keyKind: 'uuid',
})
const moments = fc.date({ min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
const invalid = expect.objectContaining({ code: 'INVALID_CURSOR' })

test('a cursor gives its position back, for every kind of order', () => {
  const numbers = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
  const texts = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\u0000'))
  const cases = fc.oneof(
    fc.record({ shape: fc.constant(shape('moment')), value: moments }),
    fc.record({ shape: fc.constant(shape('text')), value: texts }),
    fc.record({ shape: fc.constant(shape('number')), value: numbers.map((value) => (value === 0 ? 0 : value)) }),
    fc.record({ shape: fc.constant(shape('text', true)), value: fc.constant(null) }),
  )
  fc.assert(
    fc.property(cases, fc.uuid(), ({ shape: ofOrder, value }, key) => {
      const cursor = encodeCursor('SOME_ORDER', { value, key })
      expect(cursor).toMatch(/^[\w-]+$/)
      expect(decodeCursor(cursor, 'after', ofOrder)).toEqual({ value, key })
    }),
  )
})

test('no text but a cursor is taken: whatever else comes in is refused as a cursor', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => decodeCursor(text, 'after', shape('text'))).toThrow(invalid)
    }),
  )
})

test('a cursor that was tampered with is refused, or is the cursor of another place', () => {
  fc.assert(
    fc.property(moments, fc.uuid(), fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (value, key, at, sign) => {
      const cursor = encodeCursor('SOME_ORDER', { value, key })
      const place = at % cursor.length
      const changed = cursor.slice(0, place) + sign + cursor.slice(place + 1)
      const reread = (): string => encodeCursor('SOME_ORDER', decodeCursor(changed, 'before', shape('moment')))
      try {
        expect(reread()).toBe(changed)
      } catch (error) {
        expect(error).toEqual(invalid)
      }
    }),
  )
})

const written = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url')
const key = '6f1c2d3e-4a5b-4c6d-8e7f-001122334455'

test.each([
  ['another version', written([2, 'SOME_ORDER', '2026-01-01T00:00:00.000Z', key])],
  ['a value of another kind', written([1, 'SOME_ORDER', 5, key])],
  ['no value where there must be one', written([1, 'SOME_ORDER', null, key])],
  ['a time outside of all timelines', written([1, 'SOME_ORDER', '9999-01-01T00:00:00.000Z', key])],
  ['a time in another spelling', written([1, 'SOME_ORDER', '2026-01-01', key])],
  ['a key that is no uuid', written([1, 'SOME_ORDER', '2026-01-01T00:00:00.000Z', "' or 1=1"])],
  ['a condition instead of a value', written([1, 'SOME_ORDER', { not: '' }, key])],
  ['too many parts', written([1, 'SOME_ORDER', '2026-01-01T00:00:00.000Z', key, 1])],
  ['padding', `${encodeCursor('SOME_ORDER', { value: new Date(0), key })}=`],
  ['nothing', ''],
])('%s is refused', (_what, cursor) => {
  expect(() => decodeCursor(cursor, 'after', shape('moment'))).toThrow(invalid)
})

test('a text that no database holds is refused', () => {
  const cursor = encodeCursor('SOME_ORDER', { value: 'a\u0000b', key })
  expect(() => decodeCursor(cursor, 'after', shape('text'))).toThrow(invalid)
})

test('a cursor of another order is refused by name', () => {
  const cursor = encodeCursor('OTHER_ORDER', { value: new Date(0), key })
  expect(() => decodeCursor(cursor, 'after', shape('moment'))).toThrow(
    'The cursor in after belongs to another order than SOME_ORDER. Start again without a cursor.',
  )
})
