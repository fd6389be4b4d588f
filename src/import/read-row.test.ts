import { describe, expect, test } from 'vitest'
import { suggestFields } from './column-map.ts'
import { createRowReader } from './read-row.ts'
import type { RowFacts } from './row-facts.ts'
import { isUnusable } from './row-facts.ts'

/** Reads one row of a file with these columns. */
function read(row: Readonly<Record<string, string>> | readonly (readonly [string, string])[]): RowFacts {
  const cells = Array.isArray(row) ? row : Object.entries(row)
  const reader = createRowReader(suggestFields(cells.map(([name]) => name)))
  const facts = reader({ number: 1, line: 2, cells: cells.map(([, value]) => value), broken: false })
  if (isUnusable(facts)) throw new Error(facts.reasons.join(', '))
  return facts
}

describe('phone numbers', () => {
  const [unreadable, good, other] = ['4.42079E+11', '+1 512-555-0142', '+1 512-555-0177']

  test.each([
    ['N/A', good, good, []],
    ['-', good, good, []],
    [unreadable, good, good, ['invalid_phone']],
    [good, other, good, []],
    ['', good, good, []],
    ['N/A', '', null, []],
    [unreadable, 'N/A', null, ['invalid_phone']],
    ['1'.repeat(600), good, good, ['invalid_phone']],
  ])('a mobile number %j hides no direct line %j', (mobile, direct, number, reasons) => {
    const row = read({ Email: 'ada@smile.example', 'Mobile Phone': mobile, 'Work Direct Phone': direct })
    expect(row.person?.phone ?? null).toBe(number?.replaceAll(/[ -]/g, '') ?? null)
    expect(row.reasons).toEqual(reasons)
  })

  test('of two columns of one field the first that can be read is taken', () => {
    const row = read([
      ['Email', 'ada@smile.example'],
      ['Phone', 'on request'],
      ['Phone number', good],
    ])
    expect(row.person?.phone).toBe('+15125550142')
    expect(row.reasons).toEqual(['invalid_phone'])
  })
})

describe('companies', () => {
  test.each(['ada@fastmail.com', 'ada@tutanota.com', 'ada@duck.com', 'ada@gmail.com'])('%s makes none', (email) => {
    expect(read({ Email: email }).company).toBeNull()
    const named = read({ Email: email, Company: 'Kite Works' })
    expect(named.company).toMatchObject({ company_name: 'Kite Works', company_domain: null })
  })

  test('an address and a website in letters beyond ASCII name the same one', () => {
    const domain = 'xn--mnchen-3ya.de'
    expect(read({ Email: 'ada@münchen.de' }).company).toMatchObject({ company_domain: domain })
    for (const website of ['https://münchen.de', 'www.MÜNCHEN.de/', `http://${domain}`]) {
      expect(read({ Email: 'ada@gmail.com', Website: website }).company).toMatchObject({ company_domain: domain })
    }
  })
})
