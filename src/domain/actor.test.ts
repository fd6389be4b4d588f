import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ALL_SCOPES, isScope, ROLE_SCOPES, scopesOf } from './actor.ts'
import { SCOPES, USER_ROLES, type UserRole } from './vocabulary.ts'

const roles: UserRole[] = ['viewer', 'member', 'admin']

test('each role may do what the one before it may, and more', () => {
  expect(Object.keys(USER_ROLES)).toEqual(roles)
  expect(roles.map((role) => [...ROLE_SCOPES[role]])).toEqual([
    ['read'],
    ['read', 'write', 'sync'],
    ['read', 'write', 'sync', 'admin'],
  ])
  expect([...ALL_SCOPES]).toEqual(Object.keys(SCOPES))
})

test('a key gives no more than the role of its person, and no more than it says itself', () => {
  const words = fc.array(fc.oneof(fc.constantFrom(...ALL_SCOPES), fc.string(), fc.constant('constructor')))
  fc.assert(
    fc.property(fc.constantFrom(...roles), words, (role, keyScopes) => {
      const scopes = scopesOf(role, keyScopes)
      expect([...scopes].sort()).toEqual([...ROLE_SCOPES[role]].filter((scope) => keyScopes.includes(scope)).sort())
      expect([...scopes].every(isScope)).toBe(true)
    }),
    { seed: 4 },
  )
})

test('a word of every object is no scope', () => {
  expect(['constructor', '__proto__', 'toString', 'READ', ''].filter(isScope)).toEqual([])
})
