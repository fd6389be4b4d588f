import { type FieldNode, type GraphQLObjectType, getNamedType, isObjectType } from 'graphql'
import type {
  AnswerList,
  EdgeMember,
  ListMember,
  PageInfoMember,
  RowMember,
} from '../../database/fast-reader/answer-plan.ts'
import { listSpot } from '../../read/answer-spots.ts'
import { type KeysetQuery, keysetSource } from '../../read/keyset.ts'
import type { ModelName } from '../../read/keyset-list.ts'
import type { Context } from '../context.ts'
import { collectFields, type SameFields, selectionsOf } from './collect-fields.ts'
import { Impossible } from './impossible.ts'
import { definitionOf, type Field, type Planning } from './planning.ts'
import { argumentsOf } from './spot-makers.ts'

/** The query of a page in one request. */
export type PageOf = (variables: Record<string, unknown>, context: Context) => KeysetQuery<ModelName>

/**
 * How a list below a row is written. The field's own `select` says of which relation, and which page of it.
 *
 * @throws Impossible where that is not one page of one relation
 */
export function planNestedList(
  name: string,
  nodes: SameFields,
  field: Field,
  select: (...given: never[]) => unknown,
  planning: Planning,
): RowMember {
  const [node] = nodes
  const args = argumentsOf(field, node)
  const pageIn = (variables: Record<string, unknown>, context: Context) =>
    selectedPage(field.name, Reflect.apply(select, undefined, [args(variables), context, (query: object) => query]))
  const { relation } = pageIn(planning.variables, planning.context)
  const list = planList(field, nodes, (variables, context) => pageIn(variables, context).page, planning, true)
  return { kind: 'list', name, relation, list }
}

/**
 * How a connection is written.
 *
 * @throws Impossible
 */
export function planList(
  field: Field,
  nodes: readonly FieldNode[],
  page: PageOf,
  planning: Planning,
  isNested: boolean,
): AnswerList {
  const connection = getNamedType(field.type)
  if (!isObjectType(connection) || !connection.name.endsWith('Connection')) throw new Impossible(field.name)
  const fields = collectFields(planning, connection, selectionsOf(nodes))
  const members = [...fields].map(([name, parts]): ListMember => {
    const [part] = parts
    switch (part.name.value) {
      case '__typename':
        return { kind: 'text', name, text: connection.name }
      case 'totalCount':
        return { kind: 'totalCount', name }
      case 'edges':
        return { kind: 'edges', name, members: planEdge(objectOf(connection, part), parts, planning) }
      case 'pageInfo':
        return { kind: 'pageInfo', name, members: planPageInfo(objectOf(connection, part), parts, planning) }
      default:
        throw new Impossible(part.name.value)
    }
  })
  const isCounted = members.some(({ kind }) => kind === 'totalCount')
  const spot = planning.spot((variables, context) => {
    const made = listSpot(page(variables, context), isCounted, isNested)
    if (made === undefined) throw new Impossible(field.name)
    return made
  })
  return { spot, members }
}

function planEdge(edge: GraphQLObjectType, nodes: readonly FieldNode[], planning: Planning): EdgeMember[] {
  return [...collectFields(planning, edge, selectionsOf(nodes))].map(([name, parts]) => {
    const [part] = parts
    if (part.name.value === '__typename') return { kind: 'text', name, text: edge.name }
    if (part.name.value === 'cursor') return { kind: 'cursor', name }
    if (part.name.value !== 'node') throw new Impossible(part.name.value)
    return { kind: 'node', name, row: planning.row(definitionOf(edge, part).type, parts) }
  })
}

function planPageInfo(pageInfo: GraphQLObjectType, nodes: readonly FieldNode[], planning: Planning): PageInfoMember[] {
  return [...collectFields(planning, pageInfo, selectionsOf(nodes))].map(([name, [part]]) => {
    switch (part.name.value) {
      case '__typename':
        return { kind: 'text', name, text: pageInfo.name }
      case 'hasNextPage':
      case 'hasPreviousPage':
      case 'startCursor':
      case 'endCursor':
        return { kind: part.name.value, name }
      default:
        throw new Impossible(part.name.value)
    }
  })
}

function objectOf(type: GraphQLObjectType, node: FieldNode): GraphQLObjectType {
  const named = getNamedType(definitionOf(type, node).type)
  if (!isObjectType(named)) throw new Impossible(node.name.value)
  return named
}

function selectedPage(field: string, selected: unknown): { relation: string; page: KeysetQuery<ModelName> } {
  const select: unknown =
    typeof selected === 'object' && selected !== null ? Reflect.get(selected, 'select') : undefined
  if (typeof select !== 'object' || select === null) throw new Impossible(field)
  const pages = Object.entries(select).filter(([, part]) => isPage(part))
  const [only] = pages
  if (only === undefined || pages.length > 1) throw new Impossible(field)
  return { relation: only[0], page: only[1] }
}

function isPage(part: unknown): part is KeysetQuery<ModelName> {
  return typeof part === 'object' && part !== null && keysetSource(part) !== undefined
}
