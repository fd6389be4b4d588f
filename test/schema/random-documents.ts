import fc, { type GeneratorValue } from 'fast-check'
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
} from 'graphql'
import { schema } from '../../src/schema/schema.ts'

/** Makes a random query over the whole schema. */
interface Maker {
  /** A number from 0 to below the limit. */
  below: (limit: number) => number
  /** True one time in so many. */
  chance: (times: number) => boolean
  /** Ids that may be asked for. */
  ids: readonly string[]
  /** Cursors of earlier answers. */
  cursors: readonly string[]
  /** Fields that may still be written. */
  left: number
}

/** A root field that the database may answer: an answer mark is on it. */
const roots = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ extensions }) => 'answer' in extensions)

/** Variables that documents may use for conditions and page sizes. */
export const VARIABLES = { yes: true, no: false, few: 2 }

/** A random query, with `VARIABLES` as its variables. */
export function randomDocument(pick: GeneratorValue, ids: readonly string[], cursors: readonly string[]): string {
  const below = (limit: number) => pick(fc.nat, { max: limit - 1 })
  const maker: Maker = { below, chance: (times) => below(times) === times - 1, ids, cursors, left: 40 }
  const count = below(3) + 1
  const fields = Array.from({ length: count }, (_, index) => `r${index}: ${fieldText(oneOf(roots, maker), maker, 0)}`)
  return `query Random($yes: Boolean!, $no: Boolean!, $few: Int) {
    __typename @include(if: $yes) hidden: __typename @skip(if: $yes) unseen: __typename @include(if: $no)
    none: leads(first: $few, filter: { hasEmail: $yes }) { __typename }
    ${fields.join('\n')}
  }`
}

function fieldText(field: GraphQLField<unknown, unknown>, maker: Maker, depth: number): string {
  maker.left--
  return `${field.name}${argumentsText(field.args, maker)}${selectionText(field.type, maker, depth + 1)}`
}

function selectionText(type: GraphQLOutputType, maker: Maker, depth: number): string {
  const named = getNamedType(type)
  if (!isObjectType(named) && !isInterfaceType(named)) return ''
  const { below, chance } = maker
  const parts = ['__typename']
  const fields = Object.values(named.getFields()).filter((field) => depth < 8 || isLeaf(field.type))
  const wanted = depth > 5 ? 1 : below(5) + 1
  for (let index = 0; index < wanted && fields.length > 0 && maker.left > 0; index++) {
    const alias = chance(5) ? `a${depth}_${index}: ` : ''
    const field = oneOf(fields, maker)
    const plain = `${alias}${fieldText(field, maker, depth)}`
    const own = alias === '' && field.args.length > 0 ? `b${depth}_${index}: ${plain}` : plain
    parts.push(chance(5) ? `... @include(if: $yes) { ${own} }` : own)
  }
  if (named.name.endsWith('Connection') && !chance(4)) {
    parts.push('edges { cursor node { __typename } } pageInfo { endCursor startCursor hasNextPage hasPreviousPage }')
  }
  if (isInterfaceType(named)) {
    for (const possible of schema.getPossibleTypes(named)) {
      if (chance(5)) parts.push(`... on ${possible.name} ${selectionText(possible, maker, depth)}`)
    }
  }
  return ` { ${parts.join(' ')} }`
}

const isLeaf = (type: GraphQLOutputType) => !('getFields' in getNamedType(type))

function argumentsText(args: readonly GraphQLArgument[], maker: Maker): string {
  const { chance } = maker
  const isPage = args.some(({ name }) => name === 'first')
  const given = args.flatMap(({ name, type }): string[] => {
    if (isPage && ['first', 'last', 'after', 'before'].includes(name)) return []
    const isRequired = getNullableType(type) !== type
    return isRequired || name === 'id' || chance(5) ? [`${name}: ${valueText(type, maker)}`] : []
  })
  if (isPage) given.push(...pageTexts(maker))
  return given.length === 0 ? '' : `(${given.join(', ')})`
}

function pageTexts(maker: Maker): string[] {
  const { cursors } = maker
  const size = oneOf(['0', '1', '2', '3', '$few', '50'], maker)
  const end = oneOf(['first', 'first', 'last'], maker)
  const from = oneOf(['', '', 'after', 'before'], maker)
  const cursor = from === '' || cursors.length === 0 ? undefined : oneOf(cursors, maker)
  return cursor === undefined ? [`${end}: ${size}`] : [`${end}: ${size}`, `${from}: "${cursor}"`]
}

function valueText(type: GraphQLInputType, maker: Maker, depth = 0): string {
  const { below, chance } = maker
  const nullable = getNullableType(type)
  if (isListType(nullable)) {
    const count = below(3)
    return `[${Array.from({ length: count }, () => valueText(nullable.ofType, maker, depth)).join(', ')}]`
  }
  if (isEnumType(nullable)) return oneOf(nullable.getValues(), maker).name
  if (isInputObjectType(nullable)) {
    const fields = Object.values(nullable.getFields()).filter(
      (field) => getNullableType(field.type) !== field.type || (depth < 3 && chance(5)),
    )
    return `{ ${fields.map((field) => `${field.name}: ${valueText(field.type, maker, depth + 1)}`).join(', ')} }`
  }
  const texts: Readonly<Record<string, readonly string[]>> = {
    Boolean: ['true', 'false', '$yes', '$no'],
    Int: ['0', '1', '3'],
    NonNegativeInt: ['0', '1', '3'],
    Float: ['0', '0.5'],
    DateTime: ['"2024-02-29T23:59:59.999Z"', '"2025-01-01T00:00:00.000Z"', '"2025-01-01T00:00:00.001Z"'],
    Date: ['"2024-02-29"', '"2025-01-01"'],
    ID: maker.ids.map((id) => `"${id}"`),
    UUID: maker.ids.map((id) => `"${id}"`),
    EmailAddress: ['"a@b.example"', '"jane@brightsmile.example"'],
    JSON: ['1', '"a"', '{ a: 1 }'],
  }
  return oneOf(texts[nullable.name] ?? ['"a"', '"A"', '"ä"', '"ab"'], maker)
}

function oneOf<T>(values: readonly T[], { below }: Maker): T {
  const value = values[below(values.length)]
  if (value === undefined) throw new Error('There is nothing to pick from.')
  return value
}
