import { getNamedType, isInterfaceType, isNonNullType, isObjectType, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { schema } from '../../src/schema/schema.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type Graph, openGraph } from './graph.ts'
import { fillSample } from './sample.ts'

let db: Database
let graph: Graph

beforeAll(async () => {
  db = await openTestDatabase()
  graph = await openGraph(db)
  await fillSample(db, { companies: 1, leadsPerCompany: 1, campaigns: 1, eventsPerLead: 6 })
})
afterAll(() => db[Symbol.asyncDispose]())

/** A way from the query root to each type that has lists, with whatever arguments are required. */
const ROADS: Readonly<Record<string, (inner: string) => string>> = {
  Query: (inner) => `{ ${inner} }`,
  User: (inner) => `{ me { ${inner} } }`,
  NoteEvent: (inner) =>
    `{ timeline(filter: { types: [NOTE_ADDED] }) { edges { node { ... on NoteEvent { ${inner} } } } } }`,
  ...Object.fromEntries(
    Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap(({ name, type }) => {
      const model = /^(\w+)Connection$/.exec(getNamedType(type).name)?.[1]
      return model === undefined
        ? []
        : [[model, (inner: string) => `{ ${name}(first: 1) { edges { node { ${inner} } } } }`]]
    }),
  ),
}

const REQUIRED: Readonly<Record<string, string>> = { query: 'query: "person"' }

/** Every field of the graph that gives a connection. */
const connections = Object.values(schema.getTypeMap()).flatMap((type) =>
  isObjectType(type) || isInterfaceType(type)
    ? Object.values(type.getFields())
        .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
        .map((field) => {
          const required = field.args
            .filter((arg) => isNonNullType(arg.type))
            .map((arg) => REQUIRED[arg.name] ?? arg.name)
          return [`${type.name}.${field.name}`, type.name, field.name, required.join(', ')] as const
        })
    : [],
)

const WRONG = [
  ['first: 201', 'BAD_USER_INPUT', /first is 201; a page holds at most 200/],
  ['last: 201', 'BAD_USER_INPUT', /last is 201; a page holds at most 200/],
  ['first: -1', 'BAD_USER_INPUT', /first is -1/],
  ['last: -2147483648', 'BAD_USER_INPUT', /last is -2147483648/],
  ['first: 1, last: 1', 'BAD_USER_INPUT', /either first \(1\) or last \(1\), not both/],
  ['after: "nonsense"', 'INVALID_CURSOR', /cursor in after/],
  ['before: "WzEsIkEiLDEsMV0"', 'INVALID_CURSOR', /cursor in before/],
  ['first: 0, after: ""', 'INVALID_CURSOR', /cursor in after/],
] as const

describe(`what no page can be (${databaseKind})`, () => {
  test('every connection of the graph is tried', () => {
    expect(connections.length).toBeGreaterThan(35)
    expect(connections.filter(([, type]) => ROADS[type] === undefined)).toEqual([])
  })

  test.each(connections)('%s refuses it with a clear error', async (_place, type, field, required) => {
    const road = ROADS[type] ?? ((inner: string) => inner)
    const ask = (window: string) =>
      parse(
        road(
          `list: ${field}(${[required, window].filter(Boolean).join(', ')}) { edges { cursor } pageInfo { endCursor } }`,
        ),
      )
    for (const [window, code, message] of WRONG) {
      const failure = await graph.failure<unknown, object>(ask(window), {})
      expect(failure, window).toEqual({ code, message: expect.stringMatching(message) })
    }
    const right = JSON.stringify(await graph.data<unknown, object>(ask('first: 1'), {}))
    const cursor = /"endCursor":"([^"]+)"/.exec(right.slice(right.indexOf('"list"')))?.[1]
    if (cursor === undefined) return
    for (const tampered of [
      cursor.slice(0, -1),
      `${cursor}A`,
      cursor.slice(1),
      Buffer.from(cursor).toString('base64'),
    ]) {
      const failure = await graph.failure<unknown, object>(ask(`after: "${tampered}"`), {})
      expect(failure.code, tampered).toBe('INVALID_CURSOR')
    }
  })
})
