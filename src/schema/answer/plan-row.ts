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
import type { AnswerRow, RowMember, ValueFormat } from '../../database/fast-reader/answer-plan.ts'
import { type CollectedFields, collectFields, type SameFields, selectionsOf } from './collect-fields.ts'
import { Impossible } from './impossible.ts'
import { DiscriminatorMark } from './marks.ts'
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
  const { pothosExposedField: column, pothosPrismaRelationField: relation, pothosPrismaSelect } = field.extensions
  if (typeof column === 'string') return { kind: 'column', name, column, format: formatOf(field) }
  if (field.name === 'id' && type.getInterfaces().some((implemented) => implemented.name === 'Node')) {
    return { kind: 'nodeId', name, typename: type.name }
  }
  const related = nameOf(relation)
  if (related !== undefined) {
    if (field.args.length > 0 || isListType(getNullableType(field.type))) throw new Impossible(field.name)
    const row = planRow(field.type, nodes, planning)
    return { kind: 'row', name, relation: related, isRequired: isNonNullType(field.type), row }
  }
  if (isFunction(pothosPrismaSelect)) return planNestedList(name, nodes, field, pothosPrismaSelect, planning)
  throw new Impossible(field.name)
}

function isFunction(value: unknown): value is (...given: never[]) => unknown {
  return typeof value === 'function'
}

function nameOf(relation: unknown): string | undefined {
  const name: unknown = typeof relation === 'object' && relation !== null ? Reflect.get(relation, 'name') : undefined
  return typeof name === 'string' ? name : undefined
}

const FORMATS: ReadonlyMap<string, ValueFormat> = new Map([
  ['String', 'plain'],
  ['ID', 'plain'],
  ['Int', 'plain'],
  ['NonNegativeInt', 'count'],
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
  if (isEnumType(leaf)) {
    const isUpper = leaf.getValues().every((word) => word.name === String(word.value).toUpperCase())
    if (isUpper) return 'word'
  }
  const leafName = 'name' in leaf ? leaf.name : ''
  const format = leafName === 'JSON' && isNonNullType(type) ? 'json' : FORMATS.get(leafName)
  if (format === undefined) throw new Impossible(name)
  return format
}
