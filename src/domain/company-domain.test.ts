import providers from 'email-providers/all.json' with { type: 'json' }
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { companyDomain, isFreeMailDomain } from './company-domain.ts'
import { emailDomain } from './email-address.ts'
import { MORE_FREE_MAIL_DOMAINS } from './free-mail.ts'
import { websiteDomain } from './website-domain.ts'

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
    ['münchen.de', 'xn--mnchen-3ya.de'],
    ['https://www.MÜNCHEN.de/über', 'xn--mnchen-3ya.de'],
    ['http://ada@xn--mnchen-3ya.de:80', 'xn--mnchen-3ya.de'],
    ['mail.食狮.公司.cn', 'xn--85x722f.xn--55qx5d.cn'],
    ['https://kite.example/é', 'kite.example'],
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

test('the domain of an address and that of a website are one key, whatever letters they are in', () => {
  const name = fc.stringMatching(/^[a-zäöüéñçøł\u4e00-\u4eff]{1,8}$/)
  fc.assert(
    fc.property(name, (host) => {
      const key = companyDomain(emailDomain(`ada@${host}.example`))
      expect(key).toMatch(/^[\x20-\x7e]+\.example$/)
      expect(websiteDomain(`https://www.${host}.example/de`)).toBe(key)
      expect(companyDomain(key)).toBe(key)
    }),
    { seed: 2 },
  )
})

test.each(['fastmail.com', 'tutanota.com', 'tuta.com', 'duck.com', 'mozmail.com', 'simplelogin.com', 'hey.com'])(
  '%s is a provider of free mail, and no company of others',
  (domain) => {
    expect([isFreeMailDomain(domain), companyDomain(domain), companyDomain(`box.${domain}`)]).toEqual([
      true,
      null,
      null,
    ])
  },
)

test.each(['google.com', 'microsoft.com', 'amazon.com', 'duckduckgo.com', 'infomaniak.com'])(
  '%s is a company of its own',
  (domain) => {
    expect(companyDomain(domain)).toBe(domain)
  },
)

test('the own list of providers only holds keys that the package lacks', () => {
  const taken = new Set<string>(providers)
  expect(MORE_FREE_MAIL_DOMAINS.filter((domain) => taken.has(domain))).toEqual([])
  expect(new Set(MORE_FREE_MAIL_DOMAINS).size).toBe(MORE_FREE_MAIL_DOMAINS.length)
})

test('isFreeMailDomain sees through capitals and knows a company from a provider', () => {
  expect(['GMail.com', 'gmx.de', 'brightsmile.example'].map(isFreeMailDomain)).toEqual([true, true, false])
})
