import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAmount, parseCountRange } from './amount.ts'
import { guardFormula, unguardFormula } from './formula-guard.ts'
import { linkedinCompanyId, linkedinPersonId } from './linkedin-id.ts'
import { normalizePhone } from './phone-number.ts'
import { websiteDomain } from './website-domain.ts'

describe('formulas', () => {
  const cell = fc.oneof(
    fc.string(),
    fc
      .tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', "'", ''), fc.string())
      .map(([first, rest]) => first + rest),
  )

  test('no guarded cell runs, and the guard comes off again', () => {
    fc.assert(
      fc.property(cell, (text) => {
        expect(guardFormula(text)).not.toMatch(/^[=+\-@\t\r]/)
        expect(unguardFormula(guardFormula(text))).toBe(unguardFormula(text))
      }),
      { seed: 1 },
    )
  })

  test('an apostrophe that guards nothing is text', () => {
    expect(unguardFormula("'O Brien")).toBe("'O Brien")
    expect(unguardFormula("'+49 30 1")).toBe('+49 30 1')
  })
})

test.each([
  ['+1 512-555-0142', null, '+15125550142'],
  ['+1 416-555-0177 ext 204', null, '+14165550177'],
  ['020 7946 0958', 'United Kingdom', '+442079460958'],
  ['937-555-0115', 'us', '+19375550115'],
  ['020 7946 0958', null, null],
  ['4.42079E+11', 'United Kingdom', null],
  ['N/A', 'United States', null],
])('the phone %j in %j is %j', (text, country, number) => {
  expect(normalizePhone(text, country)).toBe(number)
  expect(normalizePhone(text, country)).toBe(number)
})

test.each([
  ['http://www.linkedin.com/in/ada-quill', 'ada-quill'],
  ['https://uk.linkedin.com/in/Ada-Quill/?trk=x', 'ada-quill'],
  ['linkedin.com/in/%C3%A9lodie', 'élodie'],
  ['linkedin.com/in/100%', '100%'],
  ['http://www.linkedin.com/sales/lead/ACwAAA,NAME_SEARCH,x', null],
  ['https://www.linkedin.com/in/ACoAABcdE', null],
  ['https://notlinkedin.com/in/ada', null],
  ['https://www.linkedin.com/company/kite', null],
])('the profile of %j is %j', (url, id) => {
  expect(linkedinPersonId(url)).toBe(id)
})

test('companies, schools and showcase pages are companies', () => {
  const pages = ['company/Kite', 'school/kite', 'showcase/kite/about', 'in/kite']
  expect(pages.map((page) => linkedinCompanyId(`https://linkedin.com/${page}`))).toEqual(['kite', 'kite', 'kite', null])
})

test.each([
  ['85', { min: 85, max: 85 }],
  ['1,250', { min: 1250, max: 1250 }],
  ['560.0', { min: 560, max: 560 }],
  ['11-50', { min: 11, max: 50 }],
  ['11 – 50', { min: 11, max: 50 }],
  ['10001+', { min: 10_001, max: null }],
  ['1.2K', { min: 1200, max: 1200 }],
  ['50-11', null],
  ['many', null],
  ['9e99', null],
])('%j employees are %j', (text, range) => {
  expect(parseCountRange(text)).toEqual(range)
})

test.each([
  ['12500000', 12_500_000],
  ['8.80E+07', 88_000_000],
  ['$12.5M', 12_500_000],
  ['12,500,000', 12_500_000],
  ['1,5', null],
  ['1 2', null],
  ['', null],
])('the amount %j is %j', (text, amount) => {
  expect(parseAmount(text)).toBe(amount)
})

test.each([
  ['https://www.smile.example/de/', 'smile.example'],
  ['Smile.Example', 'smile.example'],
  ['https://shop.smile.co.uk', 'smile.co.uk'],
  ['https://münchen.de', 'xn--mnchen-3ya.de'],
  ['http://www.facebook.com/smile', null],
  ['https://sites.google.com/view/smile', null],
  ['https://www.linkedin.com/company/acme', null],
  ['de.linkedin.com/in/ada', null],
  ['instagram.com/acme', null],
  ['https://x.com/acme', null],
  ['https://netflix.com', 'netflix.com'],
  ['linktr.ee/acme', null],
  ['https://gmail.com', null],
  ['not a website', null],
  ['', null],
])('the website %j has the domain %j', (website, domain) => {
  expect(websiteDomain(website)).toBe(domain)
})
