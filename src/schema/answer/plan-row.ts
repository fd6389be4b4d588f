import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import type { AnswerRow, RowMember, RowsSpot, ValueFormat } from '../../database/fast-reader/answer-plan.ts'
import type { Context } from '../context.ts'
import { type CollectedFields, collectFields, type SameFields, selectionsOf } from './collect-fields.ts'
import { Impossible } from './impossible.ts'
import { DiscriminatorMark, EarliestMark, LatestMark } from './marks.ts'
import { planNestedList } from './plan-list.ts'
import { definitionOf, type Field, type Planning } from './planning.ts'

/**
 * How the rows of a GraphQL type are written.
 *
 * @throws Impossible for what only resolvers can answer
 */
export function planRow(type: GraphQLOutputType, nodes: readonly FieldNode[], planning: Planning): AnswerRow {
  const named = getNamedType(type)
  const selections = selectionsOf(nodes)
  if (isObjectType(named)) {
    const members = planMembers(named, collectFields(planning, named, selections), planning)
    return { model: modelOf(named.extensions), discriminator: undefined, variants: [{ words: [], members }] }
  }
  const mark = isInterfaceType(named) ? named.extensions.answer : undefined
  if (!isInterfaceType(named) || !(mark instanceof DiscriminatorMark)) throw new Impossible(named.name)
  const variants = new Map<string, { words: string[]; members: RowMember[] }>()
  for (const possible of planning.schema.getPossibleTypes(named)) {
    const members = planMembers(possible, collectFields(planning, possible, selections), planning)
    const form = JSON.stringify(members)
    const variant = variants.get(form) ?? { words: [], members }
    variant.words.push(...(mark.words.get(possible.name) ?? []))
    variants.set(form, variant)
  }
  return { model: modelOf(named.extensions), discriminator: mark.column, variants: [...variants.values()] }
}

function modelOf(extensions: Readonly<Record<string, unknown>>): string {
  const { pothosPrismaModel: model } = extensions
  if (typeof model !== 'string') throw new Impossible('a type without a model')
  return model
}

function planMembers(type: GraphQLObjectType, fields: CollectedFields, planning: Planning): RowMember[] {
  return [...fields].map(([name, nodes]) => {
    const [node] = nodes
    if (node.name.value === '__typename') return { kind: 'text', name, text: type.name }
    return planMember(name, nodes, type, definitionOf(type, node), planning)
  })
}

function planMember(
  name: string,
  nodes: SameFields,
  type: GraphQLObjectType,
  field: Field,
  planning: Planning,
): RowMember {
  const {
    pothosExposedField: column,
    pothosPrismaRelationField: relation,
    pothosPrismaSelect,
    answer,
  } = field.extensions
  if (typeof column === 'string') return { kind: 'column', name, column, format: formatOf(field) }
  if (answer instanceof LatestMark) return { kind: 'latest', name, of: answer.of }
  if (answer instanceof EarliestMark) {
    return { kind: 'earliest', name, model: answer.model, column: answer.column, keys: answer.keys }
  }
  if (field.name === 'id' && type.getInterfaces().some((implemented) => implemented.name === 'Node')) {
    return { kind: 'nodeId', name, typename: type.name }
  }
  const related = nameOf(relation)
  if (related !== undefined) {
    if (field.args.length > 0) throw new Impossible(field.name)
    if (isListType(getNullableType(field.type))) {
      const spot = planning.spot((_variables, context) => relatedRows(field, pothosPrismaSelect, related, context))
      return { kind: 'rows', name, relation: related, spot, row: planRow(field.type, nodes, planning) }
    }
    const row = planRow(field.type, nodes, planning)
    return { kind: 'row', name, relation: related, isRequired: isNonNullType(field.type), row }
  }
  if (isFunction(pothosPrismaSelect)) return planNestedList(name, nodes, field, pothosPrismaSelect, planning)
  throw new Impossible(field.name)
}

/** The order of a relation's rows, as the field's own `select` says it. */
function relatedRows(field: Field, select: unknown, relation: string, context: Context): RowsSpot {
  const selected: unknown = isFunction(select)
    ? Reflect.apply(select, undefined, [{}, context, (query: object) => query])
    : undefined
  const query = memberOf(memberOf(selected, 'select'), relation)
  if (typeof query !== 'object' || query === null) throw new Impossible(field.name)
  if (Object.keys(query).some((key) => key !== 'orderBy')) throw new Impossible(field.name)
  const orderBy = memberOf(query, 'orderBy')
  return { orderBy: typeof orderBy === 'object' && orderBy !== null ? orderBy : undefined }
}

function isFunction(value: unknown): value is (...given: never[]) => unknown {
  return typeof value === 'function'
}

function nameOf(relation: unknown): string | undefined {
  const name = memberOf(relation, 'name')
  return typeof name === 'string' ? name : undefined
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

const FORMATS: ReadonlyMap<string, ValueFormat> = new Map([
  ['String', 'plain'],
  ['ID', 'plain'],
  ['Int', 'plain'],
  ['NonNegativeInt', 'count'],
  ['Float', 'float'],
  ['Boolean', 'plain'],
  ['UUID', 'plain'],
  ['EmailAddress', 'plain'],
  ['JSON', 'plain'],
  ['DateTime', 'moment'],
  ['Date', 'day'],
  ['Decimal', 'decimal'],
])

function formatOf({ type, name }: Field): ValueFormat {
  const leaf = getNullableType(type)
  if (isListType(leaf)) {
    const isTexts = isNonNullType(leaf.ofType) && getNamedType(leaf).name === 'String'
    if (isTexts) return 'texts'
  }
  if (isEnumType(leaf)) {
    const isUpper = leaf.getValues().every((word) => word.name === String(word.value).toUpperCase())
    if (isUpper) return 'word'
  }
  const leafName = 'name' in leaf ? leaf.name : ''
  const format = leafName === 'JSON' && isNonNullType(type) ? 'json' : FORMATS.get(leafName)
  if (format === undefined) throw new Impossible(name)
  return format
}
