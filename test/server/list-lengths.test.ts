import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { schema } from '../../src/schema/schema.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { post, serve } from './server-kit.ts'

/** One list somewhere in the arguments of a field of the roots. */
interface ListPlace {
  name: string
  query: string
  variables: (length: number) => Record<string, unknown>
}

/** Every list that a request can give, found by walking the schema; each input type is entered once for each root field. */
function* listPlaces(): Generator<ListPlace> {
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      for (const argument of field.args) {
        for (const path of pathsToLists(argument.type, [], new Set())) {
          yield placeOf(kindOf(root?.name), field, argument, path)
        }
      }
    }
  }
}

function* pathsToLists(type: GraphQLInputType, path: string[], entered: ReadonlySet<string>): Generator<string[]> {
  const inner = getNullableType(type)
  if (isListType(inner)) yield path
  const named = getNamedType(type)
  if (!isInputObjectType(named) || entered.has(named.name)) return
  const below = new Set([...entered, named.name])
  for (const field of Object.values(named.getFields())) yield* pathsToLists(field.type, [...path, field.name], below)
}

const kindOf = (root = '') => root.toLowerCase()

function placeOf(
  kind: string,
  field: GraphQLField<unknown, unknown>,
  argument: GraphQLArgument,
  path: readonly string[],
): ListPlace {
  const others = field.args.filter((other) => other !== argument && isNonNullType(other.type))
  const given = [`${argument.name}: $list`, ...others.map((other) => `${other.name}: $${other.name}`)].join(', ')
  const declared = [`$list: ${argument.type}`, ...others.map((other) => `$${other.name}: ${other.type}`)].join(', ')
  return {
    name: `${field.name}(${[argument.name, ...path].join('.')}:)`,
    query: `${kind} (${declared}) { ${field.name}(${given}) ${selection(field.type)} }`,
    variables: (length) => ({
      list: valueAt(argument.type, path, length),
      ...Object.fromEntries(others.map((other) => [other.name, 'x'])),
    }),
  }
}

function selection(type: GraphQLOutputType): string {
  return isCompositeType(getNamedType(type)) ? '{ __typename }' : ''
}

function valueAt(type: GraphQLInputType, [step, ...rest]: readonly string[], length: number): unknown {
  const inner = getNullableType(type)
  if (step === undefined) return Array.from({ length }, () => 'x')
  const named = getNamedType(inner)
  const field: GraphQLInputField | undefined = isInputObjectType(named) ? named.getFields()[step] : undefined
  const value = field === undefined ? null : { [step]: valueAt(field.type, rest, length) }
  return isListType(inner) ? [value] : value
}

/** Lists of mutations and tools with a limit of their own, which is told in a result. */
const OWN_LIMITS = ['addCampaignLeads(input.leads:)', 'createCsvMapping(input.columns:)', 'suggestCsvMapping(headers:)']

let db: Database
let server: LeadlineServer
beforeAll(async () => {
  db = await openTestDatabase()
  server = await serve(db)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

describe(`every list of an argument is bounded (${databaseKind})`, () => {
  test('the walk finds them', () => {
    const names = [...listPlaces()].map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['nodes(ids:)', 'timeline(filter.types:)', ...OWN_LIMITS]))
    expect(names.length).toBeGreaterThan(60)
    expect(isObjectType(schema.getQueryType())).toBe(true)
  })

  test('201 values are refused, wherever they stand, with the argument, the count and the maximum', async () => {
    for (const { name, query, variables } of listPlaces()) {
      if (OWN_LIMITS.includes(name)) continue
      const answer = await (await post(server.url, { query, variables: variables(201) })).json()
      expect([name, answer]).toMatchObject([
        name,
        {
          errors: [
            {
              message: `${name} holds 201 values; at most 200 are possible. Ask in several requests with a part of the list each.`,
              extensions: { code: 'LIST_TOO_LONG', argument: name, limit: 200, figure: 201 },
            },
          ],
        },
      ])
    }
  })

  test('those with a limit of their own refuse 20,000', async () => {
    const texts = Array.from({ length: 20_000 }, (_, index) => `x${index}@y.example`)
    const campaignId = 'Campaign:00000000-0000-4000-8000-000000000000'
    const add =
      'mutation ($l: [String!]!, $c: ID!) { addCampaignLeads(input: { campaignId: $c, leads: $l }) { __typename ... on Error { message } } }'
    const added = await (await post(server.url, { query: add, variables: { l: texts, c: campaignId } })).text()
    expect(added).toContain('ValidationError')
    const suggest = 'query ($h: [String!]!) { suggestCsvMapping(headers: $h) { __typename } }'
    const suggested = await (await post(server.url, { query: suggest, variables: { h: texts } })).text()
    expect(suggested).toContain('suggestCsvMapping(headers:) holds 20000 values; at most 500 are possible.')
  })

  test('a literal, a default and a list within a list are counted too', async () => {
    const types = Array.from({ length: 201 }, () => 'NOTE_ADDED').join(' ')
    for (const query of [
      `{ timeline(filter: { types: [${types}] }) { totalCount } }`,
      `query ($t: [EventType!] = [${types}]) { timeline(filter: { types: $t }) { totalCount } }`,
      `{ ...f } fragment f on Query { timeline(filter: { types: [${types}] }) { totalCount } }`,
      `subscription { timelineEvent(filter: { types: [${types}] }) { cursor } }`,
    ]) {
      const answer = await (await post(server.url, { query })).text()
      expect(answer).toContain('(filter.types:) holds 201 values')
    }
    const ids = Array.from({ length: 200 }, () => 'Lead:00000000-0000-4000-8000-000000000000')
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'
    expect(await (await post(server.url, { query, variables: { ids } })).json()).toEqual({
      data: { nodes: ids.map(() => null) },
    })
  })
})
