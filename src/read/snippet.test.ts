import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainText, snippet } from './snippet.ts'

const text = fc
  .array(
    fc.oneof(fc.constantFrom('recall', 'Récall', 'x', '<b>', '</p>', '<script', '«', '»', '&amp;', '😀'), fc.string()),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(' '))

describe('snippets', () => {
  test('are a part of the text in one line, but for the marks', () => {
    fc.assert(
      fc.property(text, (value) => {
        const shown = snippet(value, 'recall').replaceAll(/[«»]|^…|…$/g, '')
        expect(plainText(value).toWellFormed()).toContain(shown.replaceAll('\ufffd', ''))
      }),
      { numRuns: 300, seed: 1, examples: [['<b>Recall</b> now']] },
    )
  })

  test('hold no tag, and are short', () => {
    fc.assert(
      fc.property(text, fc.string(), (value, query) => {
        const shown = snippet(value, query)
        expect(shown).not.toMatch(/[<>\n]/)
        expect(shown.length).toBeLessThan(500)
      }),
      { numRuns: 300, seed: 2 },
    )
  })

  test.each([
    ['We talked about the recall.', 'recall', 'We talked about the «recall».'],
    ['Récall and RECALL', 'recall', '«Récall» and «RECALL»'],
    ['recalling', 'recall', '«recalling»'],
    ['recalling the call', 'recall the', 'recalling «the» call'],
    ['<p>a <b>recall</b></p>', 'recall', 'a «recall»'],
    ['1 < 2 recall «x»', 'recall', '1 ‹ 2 «recall» ‹x›'],
    ['nothing', 'recall', 'nothing'],
  ])('%s, searched for %s: %s', (value, query, expected) => {
    expect(snippet(value, query)).toBe(expected)
  })

  test('begin near to what was found', () => {
    const shown = snippet(`${'word '.repeat(100)}needle ${'word '.repeat(100)}`, 'needle')
    expect(shown).toMatch(/^…(word )+«needle»( word)+ \w*…$/)
  })
})
