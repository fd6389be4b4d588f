import fc from 'fast-check'
import {
  type GraphQLArgument,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isNonNullType,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { schema } from '../../src/schema/schema.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { fillSample } from '../schema/sample.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'
import { keepLog, post, serve } from './server-kit.ts'

const TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000',
  '\ud800',
  'x\udc00y',
  '\u202egnirts',
  "' OR '1'='1",
  '%',
  '\\',
  '{"$gt":""}',
  '2024-13-45',
  '2024-02-30',
  'infinity',
  '99999-01-01',
  '+275760-09-13T00:00:00.000Z',
  '-000001-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '2026-01-05T09:00:00+99:99',
  'Lead:00000000-0000-7000-8000-000000000000',
  'InstantlyCampaignRaw:\u0000',
  'Nonsense:1',
  '00000000-0000-7000-8000-000000000000',
  'a@b.example',
  '1e400',
  'x'.repeat(50_000),
  '😀'.repeat(300),
]
const NUMBERS = [0, -0, -1, 1, 1.5, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 2 ** 63, 1e308, 201]

const nasty = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>(...TEXTS) },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...NUMBERS) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [[]], { not: '' }, [null], ['', '\u0000']),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.constant<unknown>(deep(60)) },
)

const MOST_DEPTH = 2

const SOUND: Readonly<Record<string, readonly unknown[]>> = {
  String: [
    'text',
    'industry',
    'campaign-0',
    ...TEXTS.filter((text) => text.isWellFormed() && !text.includes('\u0000')),
  ],
  ID: [
    '00000000-0000-7000-8000-000000000000',
    'InstantlyAccountRaw:sender@team.example',
    'nothing',
    ...TEXTS.slice(6, 11),
  ],
  UUID: ['00000000-0000-7000-8000-000000000000'],
  Int: [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)],
  NonNegativeInt: [0, 1, 2 ** 31 - 1],
  Float: [0, 1.5, 1e308],
  Boolean: [true, false],
  Decimal: ['1499.5', '1e400', '-1', 'NaN', '9'.repeat(200), 0.1],
  DateTime: ['2026-01-05T09:00:00Z', '9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z', '1969-12-31T23:59:59Z'],
  Date: ['2026-01-05', '9999-12-31', '0001-01-01'],
  EmailAddress: ['person0@company0.example', `${'x'.repeat(300)}@company0.example`],
  JSON: [{}, { a: 1 }, 'text', 2 ** 53],
  Upload: ['upload:nothing'],
}

/** A value of the argument's form, mostly one that GraphQL lets through, with nasty leaves or something else now and then. */
function valueFor(type: GraphQLInputType, depth = 0): fc.Arbitrary<unknown> {
  const named = getNamedType(type)
  const one = isInputObjectType(named) ? objectOf(named, depth) : leafOf(named)
  const form = String(type).startsWith('[') ? fc.array(one, { maxLength: 3 }) : one
  return fc.oneof({ weight: 30, arbitrary: form }, { weight: 1, arbitrary: nasty })
}

/** Filters that follow relations hold filters again, without end. */
function objectOf(type: GraphQLInputObjectType, depth: number): fc.Arbitrary<unknown> {
  return depth > MOST_DEPTH ? fc.constant({}) : recordOf(Object.values(type.getFields()), depth + 1)
}

function leafOf(type: GraphQLNamedType): fc.Arbitrary<unknown> {
  const sound = isEnumType(type) ? type.getValues().map(({ name }) => name) : SOUND[type.name]
  if (sound === undefined) throw new Error(`Say in SOUND which values a ${type.name} may have.`)
  return fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...sound) }, { weight: 1, arbitrary: nasty })
}

function recordOf(
  members: readonly { name: string; type: GraphQLInputType }[],
  depth = 0,
): fc.Arbitrary<Record<string, unknown>> {
  const values = Object.fromEntries(members.map(({ name, type }) => [name, valueFor(type, depth)]))
  const requiredKeys = members.filter(({ type }) => isNonNullType(type)).map(({ name }) => name)
  return fc.record(values, { requiredKeys })
}

function deep(levels: number): unknown {
  return levels === 0 ? 1 : [deep(levels - 1)]
}

interface RootField {
  title: string
  kind: 'query' | 'mutation'
  name: string
  args: readonly GraphQLArgument[]
}

const fields: RootField[] = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
  Object.values(type?.getFields() ?? {}).flatMap(({ name, args }) =>
    args.length === 0
      ? []
      : [{ title: `${type?.name}.${name}`, kind: type?.name === 'Query' ? 'query' : 'mutation', name, args } as const],
  ),
)

const reached = new Set<string>()
const logger = keepLog()
let db: Database
let imports: ImportKit
let server: LeadlineServer

beforeAll(async () => {
  db = await openTestDatabase()
  await fillSample(db, { companies: 1, leadsPerCompany: 2, campaigns: 1, eventsPerLead: 3 })
  imports = await openImportKit(db)
  server = await serve(db, { logger, imports: imports.service })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await imports[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

describe(`nasty values (${databaseKind})`, () => {
  test('there are many fields to try', () => {
    expect(fields.length).toBeGreaterThan(40)
  })

  test.each(fields)('for $title are answered clearly', async ({ kind, name, args }) => {
    const declared = args.map((argument) => `$${argument.name}: ${argument.type}`).join(', ')
    const given = args.map((argument) => `${argument.name}: $${argument.name}`).join(', ')
    const query = `${kind} (${declared}) { ${name}(${given}) { __typename } }`
    const values = recordOf(args)
    await fc.assert(
      fc.asyncProperty(values, async (variables) => {
        const response = await post(server.url, { query, variables })
        const answer: { data?: unknown; errors?: { message: string; extensions?: { code?: string } }[] } =
          await response.json()
        expect(response.status).toBeLessThan(500)
        if (answer.data !== undefined) reached.add(name)
        for (const { message, extensions } of answer.errors ?? []) {
          expect(message).not.toMatch(/Unexpected error|prisma|constraint|relation "/i)
          expect(extensions?.code).toMatch(/^[A-Z_]+$/)
          expect(extensions?.code).not.toBe('INTERNAL_SERVER_ERROR')
        }
        expect(logger.lines.filter(({ level }) => level !== 'info')).toEqual([])
      }),
      { seed: 7, numRuns: 40, endOnFailure: true },
    )
  })

  test('reached every field, past the check of the variables', () => {
    expect(fields.map(({ name }) => name).filter((name) => !reached.has(name))).toEqual([])
  })
})
