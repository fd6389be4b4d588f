import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readStepId, variantLetter } from './step-id.ts'

test('steps count from one, variants by letter', () => {
  fc.assert(
    fc.property(fc.nat(9), fc.nat(200), fc.nat(25), (sequence, step, variant) => {
      const letter = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[variant]
      expect(readStepId(`${sequence}_${step}_${variant}`)).toEqual({ index1: step + 1, variant: letter })
    }),
  )
  expect(readStepId('0_2')).toEqual({ index1: 3, variant: null })
})

test('no two variants share a letter', () => {
  expect(new Set(Array.from({ length: 800 }, (_, index) => variantLetter(index))).size).toBe(800)
  expect(variantLetter(26)).toBe('AA')
})

test('other texts are no step', () => {
  for (const text of [null, '', '0', '019ffad2-5c98-7531', '0_-1_0', '0_1_0_0', 'null', '1_1_1x']) {
    expect(readStepId(text)).toBeNull()
  }
})
