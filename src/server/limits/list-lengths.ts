import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { Variables } from './cost-tree.ts'
import { listError } from './limit-error.ts'
import { LIMITS } from './limits.ts'

/** Lists whose own limit is another; a longer one is answered where they are read, with an error of the result. */
const LIMITED_ELSEWHERE: ReadonlySet<string> = new Set(['AddCampaignLeadsInput.leads', 'CreateCsvMappingInput.columns'])

/** Lists that may be longer than a page: a file has up to as many columns as a mapping may name. */
const LONGER_LISTS: ReadonlyMap<string, number> = new Map([['Query.suggestCsvMapping(headers:)', 500]])

/** An argument that may hold lists, as it stands in a document. */
interface ListArgument {
  type: GraphQLInputType
  value: ValueNode
  /** As people write it, such as `nodes(ids:)`. */
  name: string
  coordinate: string
}

/** Says which list of an operation is too long; undefined when none is. */
export type CheckLists = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
) => GraphQLError | undefined

/**
 * Makes the check that no list of an operation's arguments is longer than a page, wherever it stands: as an argument, or
 * in an input within one; in the document, in a variable or in a default. Lists inside of JSON values are not meant.
 * Which arguments there are is worked out once for each operation.
 */
export function createCheckLists(schema: GraphQLSchema): CheckLists {
  const known = new WeakMap<OperationDefinitionNode, readonly ListArgument[]>()
  return (document, operation, variables) => {
    const found = known.get(operation) ?? listArguments(schema, document, operation)
    known.set(operation, found)
    const defaults = new Map(
      operation.variableDefinitions?.map(({ variable, defaultValue }) => [variable.name.value, defaultValue]),
    )
    for (const argument of found) {
      const problem = problemOfNode(argument, variables, defaults)
      if (problem !== undefined) return problem
    }
    return undefined
  }
}

function listArguments(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) {
  const found: ListArgument[] = []
  const info = new TypeInfo(schema)
  const look = visitWithTypeInfo(info, {
    [Kind.ARGUMENT]: (node) => {
      const [argument, field] = [info.getArgument(), info.getFieldDef()]
      if (argument == null || field == null || !mayHoldLists(argument.type)) return
      const name = `${field.name}(${argument.name}:)`
      found.push({ type: argument.type, value: node.value, name, coordinate: `${info.getParentType()?.name}.${name}` })
    },
  })
  visit(operation, look)
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) visit(definition, look)
  }
  return found
}

function mayHoldLists(type: GraphQLInputType): boolean {
  return isListType(getNullableType(type)) || isInputObjectType(getNamedType(type))
}

type Defaults = ReadonlyMap<string, ValueNode | undefined>

function problemOfNode(
  { type, value, name, coordinate }: ListArgument,
  variables: Variables,
  defaults: Defaults,
): GraphQLError | undefined {
  const inner = getNullableType(type)
  if (value.kind === Kind.VARIABLE) {
    const given = variables[value.name.value]
    const fallback = defaults.get(value.name.value)
    if (given !== undefined) return problemOfValue(inner, given, name, coordinate)
    return fallback && problemOfNode({ type, value: fallback, name, coordinate }, variables, new Map())
  }
  if (isListType(inner)) {
    const items = value.kind === Kind.LIST ? value.values : [value]
    const below = (item: ValueNode) =>
      problemOfNode({ type: inner.ofType, value: item, name, coordinate }, variables, defaults)
    return tooLong(items.length, name, coordinate) ?? (mayHoldLists(inner.ofType) ? firstOf(items, below) : undefined)
  }
  if (!isInputObjectType(inner) || value.kind !== Kind.OBJECT) return undefined
  const fields = inner.getFields()
  return firstOf(value.fields, (member) => {
    const field = fields[member.name.value]
    if (field === undefined || !mayHoldLists(field.type)) return undefined
    const place = { name: within(name, field.name), coordinate: `${inner.name}.${field.name}` }
    return problemOfNode({ type: field.type, value: member.value, ...place }, variables, defaults)
  })
}

function problemOfValue(
  type: GraphQLInputType,
  value: unknown,
  name: string,
  coordinate: string,
): GraphQLError | undefined {
  const inner = getNullableType(type)
  if (isListType(inner)) {
    const items: unknown[] = Array.isArray(value) ? value : [value]
    const below = (item: unknown) => problemOfValue(inner.ofType, item, name, coordinate)
    return tooLong(items.length, name, coordinate) ?? (mayHoldLists(inner.ofType) ? firstOf(items, below) : undefined)
  }
  if (!isInputObjectType(inner) || typeof value !== 'object' || value === null) return undefined
  return firstOf(Object.values(inner.getFields()), (field) => {
    const member: unknown = mayHoldLists(field.type) ? Reflect.get(value, field.name) : undefined
    if (member === undefined || member === null) return undefined
    return problemOfValue(field.type, member, within(name, field.name), `${inner.name}.${field.name}`)
  })
}

function tooLong(length: number, name: string, coordinate: string): GraphQLError | undefined {
  const most = LONGER_LISTS.get(coordinate) ?? LIMITS.listItems
  return length <= most || LIMITED_ELSEWHERE.has(coordinate) ? undefined : listError(name, length, most)
}

/** `leads(filter:)` and `status` give `leads(filter.status:)`. */
function within(name: string, field: string): string {
  return `${name.slice(0, -2)}.${field}:)`
}

function firstOf<T>(items: readonly T[], problemOf: (item: T) => GraphQLError | undefined): GraphQLError | undefined {
  for (const item of items) {
    const problem = problemOf(item)
    if (problem !== undefined) return problem
  }
  return undefined
}
