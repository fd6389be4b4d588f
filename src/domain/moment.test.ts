import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { parseMoment } from './moment.ts'

const FIRST = Date.UTC(1970, 0, 1)
const END = Date.UTC(2200, 0, 1)
const moment = fc.date({ min: new Date(FIRST), max: new Date(END - 1), noInvalidDate: true })
const offset = fc.tuple(fc.constantFrom('+', '-'), fc.integer({ min: 0, max: 14 }), fc.constantFrom(0, 15, 30, 45))

const two = (value: number) => String(value).padStart(2, '0')

/** The moment as somebody in that zone writes it. */
function inZone(
  date: Date,
  [sign, hours, minutes]: [string, number, number],
  separator: string,
  colon: string,
): string {
  const shift = (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000
  const local = new Date(date.getTime() + shift).toISOString().slice(0, -1).replace('T', separator)
  return `${local}${sign}${two(hours)}${colon}${two(minutes)}`
}

describe('parseMoment', () => {
  test('reads every form of ISO 8601 as the same moment', () => {
    fc.assert(
      fc.property(
        moment,
        offset,
        fc.constantFrom('T', ' ', 't'),
        fc.constantFrom(':', ''),
        (date, zone, separator, colon) => {
          const iso = date.toISOString()
          expect(parseMoment(date)).toEqual(date)
          expect(parseMoment(iso)).toEqual(date)
          expect(parseMoment(` ${iso} `)).toEqual(date)
          expect(parseMoment(iso.toLowerCase())).toEqual(date)
          expect(parseMoment(inZone(date, zone, separator, colon))).toEqual(date)
        },
      ),
    )
  })

  afterEach(() => {
    vi.unstubAllEnvs()
  })

  test.each(['UTC', 'Asia/Kathmandu', 'America/New_York'])('takes a text without a zone as UTC, also in %s', (zone) => {
    vi.stubEnv('TZ', zone)
    fc.assert(
      fc.property(moment, fc.constantFrom('T', ' '), (date, separator) => {
        const text = date.toISOString().slice(0, -1).replace('T', separator)
        expect(parseMoment(text)).toEqual(date)
        expect(parseMoment(text.slice(0, 19))).toEqual(new Date(Math.floor(date.getTime() / 1000) * 1000))
        expect(parseMoment(text.slice(0, 16))).toEqual(new Date(Math.floor(date.getTime() / 60_000) * 60_000))
        expect(parseMoment(text.slice(0, 10))?.toISOString()).toBe(`${text.slice(0, 10)}T00:00:00.000Z`)
      }),
    )
  })

  test('cuts fractions finer than a millisecond, never rounds up', () => {
    fc.assert(
      fc.property(moment, fc.stringMatching(/^\d{1,6}$/), fc.constantFrom('T', ' '), (date, digits, separator) => {
        const text = date.toISOString().replace('Z', `${digits}Z`).replace('T', separator)
        expect(parseMoment(text)).toEqual(date)
      }),
    )
  })

  test('lets nothing outside of 1970 to 2200 in', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        const inside = date.getTime() >= FIRST && date.getTime() < END
        expect(parseMoment(date)).toEqual(inside ? date : null)
        expect(parseMoment(date.toISOString())).toEqual(inside ? date : null)
      }),
    )
    expect(parseMoment('1970-01-01')).toEqual(new Date(FIRST))
    expect(parseMoment('1969-12-31T23:59:59.999Z')).toBeNull()
    expect(parseMoment('2199-12-31T23:59:59.999Z')).toEqual(new Date(END - 1))
    expect(parseMoment('2200-01-01')).toBeNull()
    expect(parseMoment(new Date(Number.NaN))).toBeNull()
  })

  test('knows the days of each month', () => {
    const day = fc.record({
      year: fc.integer({ min: 1970, max: 2199 }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 31 }),
      tail: fc.constantFrom('', 'T00:00:00Z', 'T23:59:59+14:00', ' 00:00-1200'),
    })
    fc.assert(
      fc.property(day, ({ year, month, day, tail }) => {
        const exists = day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
        const text = `${year}-${two(month)}-${two(day)}${tail}`
        const parsed = parseMoment(text)
        if (!exists) expect(parsed).toBeNull()
        else if (text !== '1970-01-01T23:59:59+14:00') expect(parsed).not.toBeNull()
      }),
    )
  })

  test.each([
    [null],
    [undefined],
    [0],
    [1_700_000_000_000],
    [{}],
    [''],
    ['now'],
    ['2026'],
    ['2026-01'],
    ['01/02/2026'],
    ['2026-1-2'],
    ['2026-01-01T10'],
    ['2026-01-01T25:00:00Z'],
    ['2026-01-01T10:60:00Z'],
    ['2026-01-01T10:00:00+99:00'],
    ['+275760-09-13'],
    ['12026-01-01'],
    ['2026-01-01 and more'],
  ])('%j is none', (value) => {
    expect(parseMoment(value)).toBeNull()
  })
})
