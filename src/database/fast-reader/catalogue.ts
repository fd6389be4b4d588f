import { z } from 'zod'
import { getDatamodel } from '../../generated/pothos.ts'

/** The Prisma types that the fast reader reads. */
const SCALAR_TYPES = ['String', 'Int', 'Float', 'Boolean', 'DateTime', 'Decimal', 'BigInt', 'Json'] as const
const ScalarType = z.enum(SCALAR_TYPES)

/** A Prisma scalar type, or an enum whose words are the database's own. */
export type ColumnType = z.infer<typeof ScalarType> | 'Enum'

/** A column of a table. */
export interface Column {
  name: string
  column: string
  /** undefined for a type that is left to Prisma. */
  type: ColumnType | undefined
  isList: boolean
  isRequired: boolean
  /** Alone a key of its table. */
  isUnique: boolean
  /** A uuid, which Prisma does not search as text. */
  isUuid: boolean
}

/** A relation from one model to another: equal columns here and there. */
export interface Relation {
  name: string
  target: string
  isList: boolean
  isRequired: boolean
  /** True where this side has the foreign key. */
  hasKey: boolean
  /** Pairs of this table's column and the target's. */
  on: readonly (readonly [here: string, there: string])[]
}

/** A model with its table. */
export interface Model {
  name: string
  table: string
  /** In the schema's order. */
  columns: ReadonlyMap<string, Column>
  relations: ReadonlyMap<string, Relation>
  /** The fields of the primary key. */
  key: readonly string[]
  /** Unique keys of several fields, by the name they have in `where`. */
  compoundKeys: ReadonlyMap<string, readonly string[]>
}

/** Every model by its name. */
export type Catalogue = ReadonlyMap<string, Model>

const names = z.array(z.string())
const keyOf = z.object({ name: z.string().nullish(), fields: names })
const Datamodel = z.object({
  datamodel: z.object({
    models: z.record(
      z.string(),
      z.object({
        fields: z.array(
          z.object({
            name: z.string(),
            type: z.string(),
            kind: z.string(),
            isList: z.boolean(),
            isId: z.boolean(),
            isUnique: z.boolean(),
            isRequired: z.boolean(),
            relationName: z.string().optional(),
            relationFromFields: names.optional(),
          }),
        ),
        primaryKey: keyOf.nullish(),
        uniqueIndexes: z.array(keyOf),
      }),
    ),
  }),
})
const ClientInternals = z.object({
  _runtimeDataModel: z.object({
    models: z.record(
      z.string(),
      z.object({
        dbName: z.string().nullish(),
        schema: z.string().nullish(),
        fields: z.array(z.object({ name: z.string(), dbName: z.string().nullish() })),
      }),
    ),
  }),
  _engineConfig: z.object({ inlineSchema: z.string() }),
})
type Field = z.infer<typeof Datamodel>['datamodel']['models'][string]['fields'][number]

/**
 * What the generated client says of tables and columns. Three sources, each for what only it knows: the client's runtime
 * data model for the database's names, the one that Pothos generates for lists and keys, the inlined schema for what a
 * relation refers to. Anything that one of them does not say clearly is left out and so left to Prisma.
 *
 * @returns an empty catalogue when the client is not of the known form
 */
export function readCatalogue(client: object): Catalogue {
  const internals = ClientInternals.safeParse(client)
  const datamodel = Datamodel.safeParse(getDatamodel())
  if (!internals.success || !datamodel.success) return new Map()
  const { _runtimeDataModel: runtime, _engineConfig: engine } = internals.data
  const { models } = datamodel.data.datamodel
  const schema = readSchema(engine.inlineSchema)

  const columnName = (model: string, field: string) =>
    runtime.models[model]?.fields.find(({ name }) => name === field)?.dbName ?? field
  const pairs = (model: string, field: Field): [string, string][] => {
    const from = field.relationFromFields ?? []
    const to = schema.references.get(`${model}.${field.name}`) ?? []
    if (from.length === 0 || from.length !== to.length) return []
    return from.map((name, index) => [columnName(model, name), columnName(field.type, to[index] ?? name)])
  }
  const joinOf = (model: string, field: Field): [string, string][] => {
    const own = pairs(model, field)
    if (own.length > 0) return own
    const backs = (models[field.type]?.fields ?? []).filter(
      (back) => back.relationName === field.relationName && back.type === model && (back !== field || back.isList),
    )
    const [back] = backs
    if (back === undefined || backs.length > 1) return []
    return pairs(field.type, back).map(([there, here]) => [here, there])
  }

  const catalogue = new Map<string, Model>()
  for (const [name, { fields, primaryKey, uniqueIndexes }] of Object.entries(models)) {
    const stored = runtime.models[name]
    if (stored === undefined || stored.schema != null) continue
    const columns = fields
      .filter(({ kind }) => kind !== 'object')
      .map((field) => ({
        name: field.name,
        column: columnName(name, field.name),
        type: columnType(field, schema.mappedEnums),
        isList: field.isList,
        isRequired: field.isRequired,
        isUnique: field.isId || field.isUnique,
        isUuid: schema.uuids.has(`${name}.${field.name}`),
      }))
    const relations = fields
      .filter(({ kind }) => kind === 'object')
      .map((field) => ({
        name: field.name,
        target: field.type,
        isList: field.isList,
        isRequired: field.isRequired,
        hasKey: (field.relationFromFields ?? []).length > 0,
        on: joinOf(name, field),
      }))
      .filter(({ on }) => on.length > 0)
    const compound = [...(primaryKey == null ? [] : [primaryKey]), ...uniqueIndexes]
    catalogue.set(name, {
      name,
      table: stored.dbName ?? name,
      columns: new Map(columns.map((column) => [column.name, column])),
      relations: new Map(relations.map((relation) => [relation.name, relation])),
      key: primaryKey?.fields ?? fields.filter(({ isId }) => isId).map((field) => field.name),
      compoundKeys: new Map(compound.map((key) => [key.name ?? key.fields.join('_'), key.fields])),
    })
  }
  return catalogue
}

function columnType(field: Field, mappedEnums: ReadonlySet<string>): ColumnType | undefined {
  if (field.kind === 'enum') return mappedEnums.has(field.type) ? undefined : 'Enum'
  return ScalarType.safeParse(field.type).data
}

/** What stands nowhere but in the schema's text: `references`, uuid columns, and enums that rename a word. */
function readSchema(text: string) {
  const references = new Map<string, string[]>()
  const mappedEnums = new Set<string>()
  const uuids = new Set<string>()
  for (const [, kind, name = '', body = ''] of text.matchAll(/^(model|enum) (\w+) \{\n(.*?)^\}/gms)) {
    const lines = body.split('\n').filter((line) => !/^\s*\/\//.test(line))
    if (kind === 'enum') {
      if (lines.some((line) => /^\s*\w+\s+@map\(/.test(line))) mappedEnums.add(name)
      continue
    }
    for (const line of lines) {
      const [, uuid] = /^\s*(\w+)\s.*@db\.Uuid\b/.exec(line) ?? []
      if (uuid !== undefined) uuids.add(`${name}.${uuid}`)
      const [, field, list] = /^\s*(\w+)\s+\w+\??\s+@relation\(.*\breferences: \[([\w, ]+)\]/.exec(line) ?? []
      if (field !== undefined && list !== undefined) references.set(`${name}.${field}`, list.split(/,\s*/))
    }
  }
  return { references, mappedEnums, uuids }
}
