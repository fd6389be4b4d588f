import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanJson, cleanText } from './clean-text.ts'

/** Any UTF-16, lone surrogates and U+0000 included. */
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) })
const foulText = fc.oneof(anyText, fc.constantFrom('\u0000', 'a\u0000b', '\ud800', 'x\udc00', '\ud83d'))
const cleanish = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\u0000'))

describe('cleanText', () => {
  test('gives text that Postgres can hold: no U+0000, no lone surrogate', () => {
    fc.assert(
      fc.property(foulText, (text) => {
        const cleaned = cleanText(text)
        return cleaned.isWellFormed() && !cleaned.includes('\u0000')
      }),
    )
  })

  test('leaves clean text alone, so cleaning twice is cleaning once', () => {
    fc.assert(fc.property(cleanish, (text) => cleanText(text) === text))
    fc.assert(fc.property(foulText, (text) => cleanText(cleanText(text)) === cleanText(text)))
  })

  test('takes away nothing but U+0000', () => {
    fc.assert(fc.property(foulText, (text) => cleanText(text).length === text.replaceAll('\u0000', '').length))
  })

  test('cleans the text that is left: halves that U+0000 kept apart become the character they are', () => {
    expect(cleanText('\ud83d\u0000\ude00')).toBe('😀')
  })
})

describe('cleanJson', () => {
  test('leaves every clean JSON value as it was and says so', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        expect(cleanJson(value)).toEqual({ value, changed: false, numbersAsText: [] })
      }),
    )
  })

  test('cleans strings and keys at every depth and says that it did', () => {
    fc.assert(
      fc.property(fc.json(), foulText, fc.array(fc.constantFrom('list', 'value', 'key')), (json, text, path) => {
        const inner: unknown = [JSON.parse(json), text]
        const wrapped = path.reduce<unknown>((value, kind) => {
          if (kind === 'list') return [value]
          return kind === 'value' ? { inner: value } : { [text]: value }
        }, inner)
        const { value, changed } = cleanJson(wrapped)
        const written = JSON.stringify(value)
        expect(written).not.toContain('\\u0000')
        expect(written).not.toMatch(/\\ud[89a-f]/)
        if (cleanText(text) !== text) expect(changed).toBe(true)
      }),
    )
  })

  test('gives what JSON can hold: writing and reading it changes nothing', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        const { value } = cleanJson(input)
        // @NOTE JSON has no negative zero, and none is expected to survive.
        expect(JSON.stringify(JSON.parse(JSON.stringify(value)))).toBe(JSON.stringify(value))
      }),
    )
  })

  test.each([[undefined], [Number.NaN], [Number.POSITIVE_INFINITY], [10n], [() => 1], [Symbol('x')]])(
    'turns %s into null and says so',
    (input) => {
      expect(cleanJson({ a: input })).toEqual({ value: { a: null }, changed: true, numbersAsText: [] })
    },
  )

  test('keeps a key __proto__ as an ordinary key', () => {
    const { value, changed } = cleanJson(JSON.parse('{"__proto__": {"polluted": true}}'))
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":true}}')
    expect(changed).toBe(false)
    expect('polluted' in {}).toBe(false)
  })

  test('leaves exact numbers alone; those that Postgres cannot hold become texts', () => {
    const input = [JSON.rawJSON('1.0'), { a: JSON.rawJSON('1e200000') }, JSON.rawJSON('1e200000')]
    const { value, changed, numbersAsText } = cleanJson(input)
    expect(JSON.stringify(value)).toBe('[1.0,{"a":"1e200000"},"1e200000"]')
    expect([changed, numbersAsText]).toEqual([true, ['1e200000']])
    expect(cleanJson([JSON.rawJSON('1.0')]).changed).toBe(false)
  })
})
