import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { companyDomain, isFreeMailDomain } from './company-domain.ts'

const label = fc.stringMatching(/^[a-z](?:[a-z0-9-]{0,8}[a-z0-9])?$/)
const company = label.map((name) => `${name}.example`)
const subdomain = fc.array(label, { maxLength: 3 }).map((labels) => labels.map((name) => `${name}.`).join(''))

describe('companyDomain', () => {
  test('every host and URL of a company gives the same key', () => {
    const forms = fc.constantFrom(
      (host: string) => host,
      (host: string) => host.toUpperCase(),
      (host: string) => ` ${host} `,
      (host: string) => `${host}.`,
      (host: string) => `https://${host}`,
      (host: string) => `http://user:secret@${host}:8080/path?q=1#part`,
      (host: string) => `${host}/about-us`,
    )
    fc.assert(
      fc.property(company, subdomain, forms, (domain, sub, form) => companyDomain(form(sub + domain)) === domain),
    )
  })

  test('a key is its own key', () => {
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.webUrl(), fc.string(), fc.ipV4()), (text) => {
        const key = companyDomain(text)
        return key === null || companyDomain(key) === key
      }),
    )
  })

  test.each([
    ['www.shop.co.uk', 'shop.co.uk'],
    ['mail.brightsmile.example', 'brightsmile.example'],
    ['one.myshopify.com', 'one.myshopify.com'],
    ['https://two.myshopify.com/cart', 'two.myshopify.com'],
    ['ada.github.io', 'ada.github.io'],
  ])('%s belongs to %s', (host, expected) => {
    expect(companyDomain(host)).toBe(expected)
  })

  test.each([
    null,
    undefined,
    '',
    ' ',
    'co.uk',
    'com',
    'localhost',
    '127.0.0.1',
    '[::1]',
    'not a host',
    'a..b',
    '.',
    '@',
  ])('%j has none', (text) => {
    expect(companyDomain(text)).toBeNull()
  })

  test('a provider of free mail is no company, whatever the subdomain', () => {
    const free = fc.constantFrom('gmail.com', 'outlook.com', 'yahoo.com', 'gmx.de', 'icloud.com', 'yahoo.co.uk')
    fc.assert(fc.property(subdomain, free, (sub, domain) => companyDomain(sub + domain) === null))
  })
})

test('isFreeMailDomain sees through capitals and knows a company from a provider', () => {
  expect(['GMail.com', 'gmx.de', 'brightsmile.example'].map(isFreeMailDomain)).toEqual([true, true, false])
})
