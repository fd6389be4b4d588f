import { expect, test } from 'vitest'
import { apolloField, isApolloHeader } from './headers.ts'

test('both names of the company, whatever the letter case and blanks, are the same field', () => {
  expect(['Company', 'Company Name', ' company  NAME '].map(apolloField)).toEqual(Array(3).fill('company_name'))
})

test('names are compared as wholes: parts of them mean nothing', () => {
  const kept = ['Email Sent', 'Email Open', 'Email Confidence', 'Secondary Email', 'Company Address', 'Last Contacted']
  expect(kept.map(apolloField)).toEqual(kept.map(() => null))
  expect(apolloField('Company Name for Emails')).toBe('company_short_name')
})

test.each([
  ['of 2022', ['First Name', 'Company', 'Company Name for Emails', 'First Phone', 'Apollo Contact Id'], true],
  ['cut by its user', ['Email', '# Employees', 'Person Linkedin Url'], true],
  ['of accounts', ['Company Name', 'Account Stage', 'Apollo Account Id'], true],
  ['of somebody else', ['First Name', 'Last Name', 'Email', 'Company'], false],
])('a header %s', (_which, header, isApollo) => {
  expect(isApolloHeader(header)).toBe(isApollo)
})
