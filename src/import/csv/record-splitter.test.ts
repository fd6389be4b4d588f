import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCells } from './parse-cells.ts'
import { type CsvRecord, RecordSplitter } from './record-splitter.ts'

const delimiter = fc.constantFrom(',', ';', '\t', '|')
const sign = fc.constantFrom('a', 'é', '😀', ' ', '"', ',', ';', '\n', '\r', '\r\n', "'", '\ufeff', '=')
const cell = fc.oneof(
  fc.array(sign, { maxLength: 6 }).map((signs) => signs.join('')),
  fc.string({ maxLength: 4 }),
)
const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 })
const lineEnds = fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 1, maxLength: 3 })

function encode(rows: string[][], separator: string, ends: string[], quoteAll: boolean): string {
  const needs = (text: string) => quoteAll || text.startsWith('"') || /[\r\n]/.test(text) || text.includes(separator)
  const quoted = (text: string) => (needs(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return rows
    .map((row, index) => {
      // @NOTE A line end after CR must not begin with LF, or the two would be one.
      const end = ends[index % ends.length] ?? '\n'
      const line = row.map(quoted).join(separator)
      return (line === '' ? '""' : line) + end
    })
    .join('')
}

/** Splits a text that comes in pieces of the given lengths. */
function split(text: string, separator: string, lengths: readonly number[]): CsvRecord[] {
  const splitter = new RecordSplitter(separator)
  const records: CsvRecord[] = []
  let at = 0
  for (let index = 0; at < text.length; index += 1) {
    const length = lengths[index % lengths.length] ?? 1
    records.push(...splitter.push(text.slice(at, at + length)))
    at += length
  }
  return [...records, ...splitter.end()]
}

const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 })

describe('splitting and parsing', () => {
  test('what was written is read back, whatever the quotes, the line ends and the pieces in which it comes', () => {
    fc.assert(
      fc.property(table, delimiter, lineEnds, fc.boolean(), lengths, (rows, separator, ends, quoteAll, pieces) => {
        fc.pre(!rows.some((row, index) => ends[index % ends.length] === '\r' && row.join('') === '\n'))
        const records = split(encode(rows, separator, ends, quoteAll), separator, pieces)
        expect(records.some(({ broken }) => broken)).toBe(false)
        expect(parseCells(records, separator)).toEqual(rows)
      }),
      { numRuns: 2_000, seed: 3 },
    )
  })

  test('the line of a record counts every line end before it, those within quotes too', () => {
    fc.assert(
      fc.property(table, lineEnds, lengths, (rows, ends, pieces) => {
        const text = encode(rows, ',', ends, false)
        const lines = split(text, ',', pieces).map(({ line }) => line)
        let before = ''
        const expected = rows.map((row, index) => {
          const line = (before.match(/\r\n|\r|\n/g)?.length ?? 0) + 1
          before += encode([row], ',', [ends[index % ends.length] ?? '\n'], false)
          return line
        })
        expect(lines).toEqual(expected)
      }),
      { numRuns: 500, seed: 4 },
    )
  })

  test('no text at all makes it fail in another way than with line and column, and no sign gets lost', () => {
    const anything = fc.array(fc.constantFrom('"', ',', '\n', '\r', 'a', ' '), { maxLength: 30 })
    fc.assert(
      fc.property(anything, lengths, (signs, pieces) => {
        const text = signs.join('')
        try {
          const records = split(text, ',', pieces)
          parseCells(records, ',')
          const kept = records.map((record) => record.text).join('')
          expect(text.replaceAll(/[\r\n]/g, '')).toBe(kept.replaceAll(/[\r\n]/g, ''))
        } catch (error) {
          expect(error).toMatchObject({ code: 'CSV_UNCLOSED_QUOTE' })
        }
      }),
      { numRuns: 3_000, seed: 5 },
    )
  })
})

describe('faults', () => {
  test('an unclosed quote is named with its line and column', () => {
    expect(() => split('a,b\n1,2\nx,"y\nz', ',', [3])).toThrow(
      expect.objectContaining({ code: 'CSV_UNCLOSED_QUOTE', position: { line: 3, column: 3 } }),
    )
    expect(() => split('"a\nb","c', ',', [100])).toThrow(expect.objectContaining({ position: { line: 2, column: 4 } }))
  })

  test('a cell that goes on behind its quote breaks its own line only', () => {
    const records = split('a,b\n"x"y,1\nc,d\n', ',', [2])
    expect(records.map(({ text, line, broken }) => [text, line, broken])).toEqual([
      ['a,b', 1, false],
      ['"x"y,1', 2, true],
      ['c,d', 3, false],
    ])
    expect(parseCells(records, ',')).toEqual([['a', 'b'], ['"x"y,1'], ['c', 'd']])
  })

  test('a quote within an unquoted cell is a sign like any other', () => {
    expect(parseCells(split('5" pipe,x\n', ',', [1]), ',')).toEqual([['5" pipe', 'x']])
  })

  test('a record without an end is no table', () => {
    expect(() => split('x'.repeat(1_200_000), ',', [300_000])).toThrow(
      expect.objectContaining({ code: 'CSV_RECORD_TOO_LONG' }),
    )
    expect(() => split(`a\n"${'x'.repeat(1_200_000)}`, ',', [300_000])).toThrow(
      expect.objectContaining({ code: 'CSV_UNCLOSED_QUOTE', position: { line: 2, column: 1 } }),
    )
  })
})
