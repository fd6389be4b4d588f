import fc from 'fast-check'
import { expect, test } from 'vitest'
import { derivedId, emailEventKey, type IdentityKind } from './identity.ts'

const kind = fc.constantFrom<IdentityKind>('company', 'lead', 'campaign', 'campaign_lead', 'event')

test('an id is a UUID of version 5, so that it is told apart from the random ids of rows that people make', () => {
  fc.assert(
    fc.property(kind, fc.string({ unit: 'binary' }), (name, key) => {
      expect(derivedId(name, key)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }),
  )
})

test('the same kind and key give the same id, others another', () => {
  fc.assert(
    fc.property(kind, fc.string(), kind, fc.string(), (kindA, keyA, kindB, keyB) => {
      const same = kindA === kindB && keyA === keyB
      expect(derivedId(kindA, keyA) === derivedId(kindB, keyB)).toBe(same)
    }),
  )
})

test('ids never change: those of a stored row are the same in every version', () => {
  expect(derivedId('lead', 'ada@brightsmile.example')).toBe('ab27bdd4-04f2-5066-bd3f-a0543911a3b7')
  expect(derivedId('event', emailEventKey('019a0000-0000-7000-8000-000000000001'))).toBe(
    '31b864b7-0cd2-56f3-8796-fe6ccca3253f',
  )
})
