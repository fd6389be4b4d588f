import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildSchema, isScalarType, isSpecifiedScalarType, parse, validate } from 'graphql'
import { expect, test } from 'vitest'
import { documentedTexts } from '../support/documented.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const schema = buildSchema(readFileSync(join(ROOT, 'schema.graphql'), 'utf8'))
const documents = documentedTexts()

test('there are documents to check', () => {
  expect(documents.length).toBeGreaterThan(2)
})

test.each(documents)('%s: what it shows is valid: %s', (_path, document) => {
  expect(validate(schema, parse(document)).map(({ message }) => message)).toEqual([])
})

test('docs/front-end.md: its codegen configuration knows every scalar, for codegen is told to be strict', () => {
  const text = readFileSync(join(ROOT, 'docs/front-end.md'), 'utf8')
  const [, listed = ''] = /scalars: \{\n([\s\S]*?)\n\s*\}/.exec(text) ?? []
  const custom = Object.values(schema.getTypeMap()).filter((type) => isScalarType(type) && !isSpecifiedScalarType(type))
  expect([...listed.matchAll(/(\w+):/g)].map(([, name]) => name).sort()).toEqual(custom.map(({ name }) => name).sort())
})
