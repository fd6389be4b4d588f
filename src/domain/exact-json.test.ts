import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JsonSyntaxError, parseExactJson } from './exact-json.ts'
import { exactInput, exactNumber, fitsNumeric, isExactNumber, roundedNumber } from './exact-number.ts'
import { isJsonObject } from './json.ts'

const NUMBERS = ['0', '-0', '1.0', '1e5', '1E+5', '9007199254740993', '1e400', '0.30000000000000004441', '-1.10e-7']

describe('parseExactJson', () => {
  test('says of every JSON text what JSON.parse says, written again', () => {
    fc.assert(
      // @NOTE JSON.parse of Node 24 may mix up names that differ in their escapes alone, so names are plain here.
      fc.property(fc.json({ stringUnit: fc.constantFrom('a', 'b', '{', ']', ',', ':', 'é', '🙂', ' ') }), (text) => {
        expect(JSON.stringify(parseExactJson(text))).toBe(JSON.stringify(JSON.parse(text)))
      }),
    )
  })

  test('reads every text and every name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, value) => {
        const read = parseExactJson(` { ${JSON.stringify(name)} :\t[ ${JSON.stringify(value)} ]\r\n} `)
        expect(Object.entries(read ?? {})).toEqual([[name, [value]]])
      }),
    )
  })

  test('does not mix up names that differ in their escapes', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: fc.constantFrom('k', '"', '\\', '\n') }), { minLength: 1 }),
        (names) => {
          const text = `{${names.map((name, index) => `${JSON.stringify(name)}:${index}`).join()}}`
          expect(Object.entries(parseExactJson(text) ?? {})).toEqual(names.map((name, index) => [name, index]))
        },
      ),
    )
  })

  test('refuses exactly what JSON.parse refuses', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '\\',
      '01',
      '-',
      '1.',
      '.5',
      '1e',
      'tru',
      'null',
      ' ',
      '\u0001',
      '1',
      '"\\x"',
      "'a'",
      'NaN',
      '\u00a0',
    ]
    const accepts = (parse: (text: string) => unknown, text: string) => {
      try {
        parse(text)
        return true
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError)
        return false
      }
    }
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), (parts) => {
        const text = parts.join('')
        expect([text, accepts(parseExactJson, text)]).toEqual([text, accepts(JSON.parse, text)])
      }),
      { numRuns: 3000 },
    )
    expect(() => parseExactJson('[1,]')).toThrow(new JsonSyntaxError('[1,]', 3))
    expect(() => parseExactJson('[1')).toThrow('Not JSON: the text ends at position 2.')
  })

  test('keeps numbers as they came, wherever they stand', () => {
    const text = `{"a":[${NUMBERS.join()}],"b":{"c":1.50}}`
    expect(JSON.stringify(parseExactJson(text))).toBe(text)
  })

  test('of two members with one name the last counts; __proto__ is an ordinary name', () => {
    expect(JSON.stringify(parseExactJson('{"a":1,"b":2,"a":3,"__proto__":{"x":1}}'))).toBe(
      '{"a":3,"b":2,"__proto__":{"x":1}}',
    )
    expect(isJsonObject(parseExactJson('{"__proto__":1}'))).toBe(true)
  })

  test('reads any depth', () => {
    const depth = 100_000
    let value: unknown = parseExactJson(`${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}`)
    let levels = 0
    while (Array.isArray(value)) {
      value = Reflect.get(Object(value[0]), 'a')
      levels += 1
    }
    expect([levels, value]).toEqual([depth, 1])
  })
})

describe('exact numbers', () => {
  test.each([
    ['1', false],
    ['-12.5', false],
    ['1e+21', false],
    ['1.0', true],
    ['-0', true],
    ['9007199254740993', true],
  ])('%s is kept as its text: %s', (text, isKept) => {
    expect(isExactNumber(exactNumber(text))).toBe(isKept)
    expect(JSON.stringify(exactNumber(text))).toBe(text)
    expect(roundedNumber(exactNumber(text))).toBe(Number(text))
  })

  test.each([
    ['1.0', 1],
    ['1e5', 100_000],
    ['0.10', 0.1],
    ['-0.0e7', -0],
    ['9007199254740993', undefined],
    ['0.1000000000000000055', undefined],
    ['1e400', undefined],
  ])('as input %s is the number of the same value, if there is one', (text, number) => {
    const given = exactInput(text)
    expect(isExactNumber(given) ? undefined : given).toBe(number)
  })

  test.each([
    ['1e400', true],
    ['1e-400', true],
    [`1${'0'.repeat(5000)}`, true],
    [`0.${'1'.repeat(16_383)}`, true],
    [`0.${'1'.repeat(16_384)}`, false],
    ['9'.repeat(131_073), false],
    ['1e1500', false],
    ['1e200000', false],
    ['1e-99999999999999999999', false],
  ])('%# Postgres holds it: %s', (text, fits) => {
    const number = exactNumber(text)
    expect(isExactNumber(number) && fitsNumeric(number)).toBe(fits)
  })
})
