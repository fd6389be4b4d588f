import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDay, readFields } from './wire-values.ts'

describe('readFields', () => {
  test('any field of any value reads as asked or as null with a note', () => {
    const names = ['text', 'integer', 'number', 'flag', 'time', 'day', 'email'] as const
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...names), (given, kind) => {
        const notes: string[] = []
        const result = readFields({ field: given }, notes)[kind]('field')
        const absent = given === undefined || given === null || given === ''
        expect(notes.length).toBe(!absent && result === null ? 1 : 0)
      }),
    )
  })

  test('any value can be read from, and inherited properties do not count', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const fields = readFields(value)
        if (!Object.hasOwn(Object(value), 'toString')) expect(fields.value('toString')).toBeUndefined()
        expect(fields.child('__proto__').text('name')).toBeNull()
      }),
    )
  })

  test('whole numbers fit the database', () => {
    const fields = readFields({ a: 2_147_483_647, b: 2_147_483_648, c: 1.5, d: '7', e: -99 })
    expect(['a', 'b', 'c', 'd', 'e'].map((name) => fields.integer(name))).toEqual([
      2_147_483_647,
      null,
      null,
      null,
      -99,
    ])
  })

  test('times outside of 1970 to 2200 are refused', () => {
    const fields = readFields({ early: '1969-12-31T23:59:59Z', late: '99999-01-01', none: '2024-02-30T00:00:00Z' })
    expect(['early', 'late', 'none'].map((name) => fields.time(name))).toEqual([null, null, null])
  })
})

describe('parseDay', () => {
  test('a day stays the day it was written as', () => {
    const range = { min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }
    fc.assert(
      fc.property(fc.date(range), fc.constantFrom('', 'T00:00:00.000Z', 'T23:59:59-11:00'), (date, rest) => {
        const day = date.toISOString().slice(0, 10)
        expect(parseDay(day + rest)).toBe(day)
      }),
    )
  })

  test('other texts are no day', () => {
    for (const text of [
      '',
      '2024-02-30',
      '2024-13-01',
      '99999-01-01',
      '1969-12-31',
      '2200-01-01',
      '01.02.2024',
      '2024-02-011',
    ]) {
      expect(parseDay(text)).toBeNull()
    }
  })
})
