import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emailDomain, normalizeEmail } from './email-address.ts'

const blank = fc.constantFrom('', ' ', '\t', '\n', '\u00a0', '\ufeff')

/** The same address as people and tools write it: blanks around it, capitals anywhere. */
const spelling = (address: string) =>
  fc
    .tuple(blank, blank, fc.array(fc.boolean(), { minLength: address.length, maxLength: address.length }))
    .map(([before, after, upper]) => {
      const written = [...address].map((char, at) => (upper[at] ? char.toUpperCase() : char)).join('')
      return `${before}${written}${after}`
    })

describe('normalizeEmail', () => {
  test('every spelling of an address gives the same form', () => {
    const pairs = fc.emailAddress().chain((address) => fc.tuple(fc.constant(address), spelling(address)))
    fc.assert(fc.property(pairs, ([address, spelled]) => normalizeEmail(spelled) === normalizeEmail(address)))
  })

  test('normalizing twice is normalizing once', () => {
    const text = fc.oneof(
      fc.emailAddress(),
      fc.string({ unit: 'binary' }),
      fc.string().map((part) => `${part}@b.example`),
    )
    fc.assert(
      fc.property(text, (input) => {
        const once = normalizeEmail(input)
        expect(once === null ? null : normalizeEmail(once)).toBe(once)
      }),
    )
  })

  test('knows ordinary addresses', () => {
    fc.assert(fc.property(fc.emailAddress(), (address) => normalizeEmail(address) === address.toLowerCase()))
    expect(normalizeEmail('Ada+news@Mail.Bright-Smile.example')).toBe('ada+news@mail.bright-smile.example')
    expect(normalizeEmail('jörg@bücher.example')).toBe('jörg@bücher.example')
  })

  test.each([
    null,
    undefined,
    '',
    'ada',
    '@b.example',
    'ada@',
    'ada@localhost',
    'ada@b.x',
    'a b@c.example',
    'ada@b.example, bob@b.example',
    'Ada <ada@b.example>',
    'mailto:ada@b.example',
    'ada@@b.example',
    'ada@b.example.',
    'ada\u0000@b.example',
    'ada\u0007@b.example',
    'ada\ud800@b.example',
    `${'a'.repeat(250)}@b.example`,
  ])('%j is no address', (text) => {
    expect(normalizeEmail(text)).toBeNull()
  })

  test('what it gives, Postgres can hold', () => {
    const text = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) })
    fc.assert(
      fc.property(text, (part) => {
        const address = normalizeEmail(`${part}a@b.example`)
        return address === null || (address.isWellFormed() && !address.includes('\u0000'))
      }),
    )
  })
})

test('emailDomain is what stands behind the last @', () => {
  fc.assert(
    fc.property(fc.emailAddress(), (address) => {
      const domain = emailDomain(address)
      return address.endsWith(`@${domain}`) && !domain.includes('@')
    }),
  )
})
