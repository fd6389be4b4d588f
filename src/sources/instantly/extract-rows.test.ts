import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { columnTypes, email, extractRows, integer, number, type RecordSpec, text } from './extract-rows.ts'

const observedAt = new Date('2026-07-01T12:00:00Z')

const spec: RecordSpec = {
  keyName: 'usable id',
  key: (fields) => fields.text('id'),
  columns: { id: text('id'), email: email('email'), count: integer('count'), score: number('score') },
  updatedAt: (fields) => fields.time('timestamp_updated'),
}

const fieldNames = fc.constantFrom('id', 'email', 'count', 'score', 'timestamp_updated', '__proto__', 'other')
const strange = fc.oneof(
  fc.dictionary(fieldNames, fc.jsonValue()).map((record): unknown => JSON.parse(JSON.stringify(record))),
  fc.jsonValue(),
  fc.anything(),
)

describe('extractRows', () => {
  test('whatever the records, each comes out once and nothing throws', () => {
    fc.assert(
      fc.property(fc.array(strange), (records) => {
        const { rows, quarantined } = extractRows(records, spec, observedAt)
        expect(rows.length + quarantined.length).toBe(records.length)
        for (const row of rows) {
          for (const value of Object.values(row.columns)) {
            expect(value === null || typeof value === 'string' || Number.isFinite(value)).toBe(true)
          }
        }
      }),
    )
  })

  test('raw is what was sent, to the letter', () => {
    const clean = fc.jsonValue({ stringUnit: 'binary' }).map((value): unknown => JSON.parse(JSON.stringify(value)))
    const wellFormed = clean.filter((value) => !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value)))
    fc.assert(
      fc.property(fc.dictionary(fieldNames, wellFormed), (fields) => {
        const record: unknown = JSON.parse(JSON.stringify(fields))
        const { rows, quarantined } = extractRows([record], spec, observedAt)
        expect(JSON.stringify([...rows, ...quarantined].map(({ raw }) => raw))).toBe(JSON.stringify([record]))
        expect(rows[0]?.notes?.includes('cleaned') ?? false).toBe(false)
      }),
    )
  })

  test('characters Postgres can not hold are taken out, with a note', () => {
    const { rows } = extractRows([{ id: 'a', other: 'x\u0000y\ud800' }], spec, observedAt)
    expect(rows).toMatchObject([{ raw: { id: 'a', other: 'xy\ufffd' }, notes: ['cleaned'] }])
  })

  test('a field of another type is null with a note; the row stays', () => {
    const record = { id: 'a', email: 'nobody', count: '7', score: true, timestamp_updated: '99999-01-01T00:00:00Z' }
    const { rows } = extractRows([record], spec, observedAt)
    expect(rows).toHaveLength(1)
    expect(rows[0]?.columns).toEqual({ id: 'a', email: null, count: null, score: null })
    expect(rows[0]?.sourceUpdatedAt).toBeNull()
    expect(rows[0]?.notes).toHaveLength(4)
    expect(rows[0]?.raw).toEqual(record)
  })

  test('missing and null fields need no note', () => {
    const { rows } = extractRows([{ id: 'a', email: null }], spec, observedAt)
    expect(rows[0]).not.toHaveProperty('notes')
  })

  test('a record without a usable id is kept apart, with the reason', () => {
    const records = [{ id: 7, email: 'a@b.example' }, { email: 'c@d.example' }, 'text', [1], null]
    const { rows, quarantined } = extractRows(records, spec, observedAt)
    expect(rows).toEqual([])
    expect(quarantined.map(({ raw }) => raw)).toEqual(records)
    expect(quarantined.map(({ reason }) => reason)).toEqual([
      'the record has no usable id; id: expected a text, got another number',
      'the record has no usable id',
      'the record is not an object',
      'the record is not an object',
      'the record is not an object',
    ])
  })

  test('a bottomless record does not end the page', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)
    const { rows, quarantined } = extractRows([{ id: 'a', deep }, { id: 'b' }], spec, observedAt)
    expect(rows.map(({ key }) => key)).toEqual(['b'])
    expect(quarantined[0]?.reason).toContain('too deeply')
  })

  test('column types are known without a record', () => {
    expect(columnTypes(spec.columns)).toEqual({ id: 'text', email: 'text', count: 'integer', score: 'number' })
  })
})
