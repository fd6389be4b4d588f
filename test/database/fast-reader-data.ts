import fc from 'fast-check'
import type { Database } from '../../src/database/database.ts'
import { getDatamodel } from '../../src/generated/pothos.ts'
import { Prisma } from '../../src/generated/prisma/client.ts'
import * as enums from '../../src/generated/prisma/enums.ts'
import { delegateOf } from '../../src/read/delegate.ts'

type Datamodel = ReturnType<typeof getDatamodel>['datamodel']['models']
export type Field = Datamodel[string]['fields'][number]

const { models } = getDatamodel().datamodel

/** The fields of a model. */
export function fieldsOf(model: string): readonly Field[] {
  return models[model]?.fields ?? []
}

/** The fields that make a row of a model the only one of its kind. */
export function keyOf(model: string): readonly string[] {
  const { primaryKey } = models[model] ?? {}
  return primaryKey?.fields ?? fieldsOf(model).flatMap(({ isId, name }) => (isId ? [name] : []))
}

/** Models whose tables are filled, parents first, with the number of rows. */
export const ROWS = {
  User: 3,
  CsvImport: 3,
  Offer: 7,
  Company: 5,
  Lead: 12,
  InstantlyCampaignRaw: 4,
  InstantlyCampaignDefinitionRaw: 3,
  InstantlyAccountRaw: 5,
  Campaign: 5,
  CampaignLead: 20,
  InstantlyEmailRaw: 5,
  InstantlyLeadRaw: 8,
  InstantlyDailyAnalyticsRaw: 8,
  Event: 60,
  SyncRun: 4,
  SyncRunResource: 8,
  SyncCheckpoint: 4,
  RawVersion: 4,
} as const
/** The name of a model whose table is filled. */
export type FilledModel = keyof typeof ROWS

const TEXTS = [
  'a',
  'A',
  'ab',
  'b%_',
  'ä',
  'Ärger',
  '"quoted" \'text\'',
  '',
  'back\\slash',
  '🙂 ok',
  'null',
  'line\nbreak',
]
const MOMENTS = [
  '2024-02-29T23:59:59.999Z',
  '2025-01-01T00:00:00.000Z',
  '2025-01-01T00:00:00.001Z',
  '1969-12-31T23:59:59.999Z',
]
const DAYS = ['2024-02-29T00:00:00.000Z', '2025-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z']
const JSONS = [
  { a: [1, null, 'q"\'', { b: {} }], 'ключ "x"': '🙂', '': 0 },
  [],
  {},
  [[1.5, -0.25, 1e21, 123456789012345680000]],
  'text with "quotes" and \\ and \u2028',
  '2025-01-01T00:00:00.000Z',
  0,
  -1.25e-7,
  true,
  false,
]

/** A uuid that a test can name. */
const uuid = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`

/** Values of a field, few enough for ties. `index` makes those of a unique field differ. */
export function cellValue(model: string, field: Field): fc.Arbitrary<unknown> {
  const parent = parentOf(model, field.name)
  if (parent !== undefined) return cellValue(parent.model, parent.field)
  if (field.kind === 'enum') {
    const words: unknown = Reflect.get(enums, field.type)
    return fc.constantFrom(...Object.values(words ?? {}))
  }
  if (isUuid(model, field)) return fc.nat(rowsOf(model) - 1).map(uuid)
  if (field.isUnique || field.isId) return fc.nat(rowsOf(model) - 1).map(uniqueText)
  switch (field.type) {
    case 'String':
      return fc.constantFrom(...TEXTS)
    case 'Int':
      return fc.constantFrom(-1, 0, 1, 2, 2_147_483_647)
    case 'Float':
      return fc.constantFrom(0, 0.1, -2.5, 1e-9, 123456.789, 1e15)
    case 'Boolean':
      return fc.boolean()
    case 'DateTime':
      return fc.constantFrom(...(field.name === 'analyticsDate' ? DAYS : MOMENTS)).map((text) => new Date(text))
    case 'Decimal':
      return fc.constantFrom('0', '12.30', '-5.5', '999999999999.99', '100').map((text) => new Prisma.Decimal(text))
    case 'BigInt':
      return fc.constantFrom(0n, -1n, 2n ** 60n + 1n)
    default:
      return fc.constantFrom(...JSONS)
  }
}

const uniqueText = (index: number) => `${TEXTS[index % TEXTS.length]}#${index}`
const rowsOf = (model: string) => Object.entries(ROWS).find(([name]) => name === model)?.[1] ?? 1
const isUuid = (model: string, { isId, type, name }: Field) =>
  isId && type === 'String' && name === 'id' && model !== 'SyncCheckpoint'

/** The database writes these columns itself. */
const isGenerated = (model: string, { name }: Field) =>
  model !== 'RawVersion' && ['contentHash', 'recordKey', 'accountEmail'].includes(name)

/** The field that a foreign key holds the values of. */
function parentOf(model: string, name: string): { model: string; field: Field } | undefined {
  const relation = fieldsOf(model).find(({ relationFromFields }) => relationFromFields?.[0] === name)
  if (relation === undefined) return undefined
  const key = name === 'email' || name.startsWith('instantly') ? name : 'id'
  const field = fieldsOf(relation.type).find((candidate) => candidate.name === key)
  return field === undefined ? undefined : { model: relation.type, field }
}

/** Fills the tables with random rows; the same seed gives the same rows. */
export async function fillRandomly(db: Database, seed: number): Promise<void> {
  for (const [position, [model, count]] of Object.entries(ROWS).entries()) {
    const scalars = fieldsOf(model).filter((field) => field.kind !== 'object' && !isGenerated(model, field))
    const cells = scalars.map((field) => [field.name, cellOf(model, field)] as const)
    const rows = fc.sample(fc.record(Object.fromEntries(cells)), { numRuns: count, seed: seed + position })
    const data = rows.map((row, index) => ({ ...row, ...ownKeys(model, scalars, index) }))
    const delegate: unknown = delegateOf(db.prisma, model as FilledModel)
    // @NOTE The common delegate of the product only reads.
    const { createMany } = delegate as { createMany: (args: object) => Promise<unknown> }
    await createMany({ data, skipDuplicates: true })
  }
}

function cellOf(model: string, field: Field): fc.Arbitrary<unknown> {
  const value = cellValue(model, field)
  if (field.isList) return fc.array(value, { maxLength: 3 })
  if (field.type === 'Json') {
    const nulls = field.isRequired ? [Prisma.JsonNull] : [Prisma.JsonNull, Prisma.DbNull]
    return fc.oneof({ weight: 4, arbitrary: value }, fc.constantFrom<unknown>(...nulls))
  }
  return field.isRequired ? value : fc.option(value, { freq: 4 })
}

/** Keys of its own for each row; unique fields that may be null stay so now and then. */
function ownKeys(model: string, scalars: readonly Field[], index: number): object {
  // @NOTE Pairs that never repeat, as each lead is in a campaign once; events need every one of these rows.
  const pair =
    model === 'CampaignLead' ? { campaignId: uuid(index % ROWS.Campaign), leadId: uuid(index % ROWS.Lead) } : {}
  const own = scalars.filter((field) => field.isId || field.isUnique)
  const keys = Object.fromEntries(
    own.map((field) => {
      if (isUuid(model, field)) return [field.name, uuid(index)]
      return [field.name, !field.isRequired && index % 4 === 3 ? null : uniqueText(index)]
    }),
  )
  // @NOTE The database refuses an import whose rows do not add up, and a second one of a file.
  const counted = model === 'CsvImport' ? { totalRows: null, fileSha256: null } : {}
  return { ...pair, ...counted, ...keys }
}
