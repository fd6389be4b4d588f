import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  type ValueNode,
} from 'graphql'
import { DEFAULT_PAGE_SIZE, MAXIMUM_PAGE_SIZE } from '../../read/page-window.ts'
import { type CostNode, simplified, type Times, type Variables } from './cost-tree.ts'
import { introspectionSizes } from './introspection-sizes.ts'

/** How long a list without paging is taken to be; each is short by nature. */
const SHORT_LIST = 10

/** What a change costs beside what its answer reads. */
const CHANGE = 10

/** What an object of introspection costs; a tool that asks for everything stays well below the limit. */
const DESCRIBED = 1

/** The field of a connection that has the rows of the page. */
const EDGES = 'edges'

/** Turns an operation of a valid document into the tree of what it reads. */
export type CostOfOperation = (document: DocumentNode, operation: OperationDefinitionNode) => CostNode

interface Asked {
  field: GraphQLField<unknown, unknown>
  parent: GraphQLNamedType
  node: FieldNode
  selections: SelectionSetNode[]
}

/**
 * Works out what operations cost: the rows that could be read, which is the page sizes multiplied along the nesting.
 * Fields that meet under one name are read once. Conditions (`@include`) are taken to hold.
 */
export function createCostOfOperation(schema: GraphQLSchema): CostOfOperation {
  const sizes = introspectionSizes(schema)

  return (document, operation) => {
    const fragments = new Map(
      document.definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
      ),
    )

    const gather = (type: GraphQLNamedType, sets: readonly SelectionSetNode[]): Asked[] => {
      const asked = new Map<string, Asked>()
      const opened = new Set<string>()
      const walk = (parent: GraphQLNamedType, { selections }: SelectionSetNode) => {
        for (const node of selections) {
          if (node.kind === Kind.FIELD) {
            const key = `${parent.name}.${node.alias?.value ?? node.name.value}`
            const known = asked.get(key)
            const field = known?.field ?? fieldOf(schema, parent, node.name.value)
            if (field === undefined) continue
            const entry = known ?? { field, parent, node, selections: [] }
            if (node.selectionSet !== undefined) entry.selections.push(node.selectionSet)
            asked.set(key, entry)
          } else if (node.kind === Kind.INLINE_FRAGMENT) {
            walk(conditionOf(schema, node.typeCondition?.name.value) ?? parent, node.selectionSet)
          } else {
            const fragment = fragments.get(node.name.value)
            if (fragment === undefined || opened.has(node.name.value)) continue
            opened.add(node.name.value)
            walk(conditionOf(schema, fragment.typeCondition.name.value) ?? parent, fragment.selectionSet)
          }
        }
      }
      for (const set of sets) walk(type, set)
      return [...asked.values()]
    }

    const costOf = ({ field, parent, node, selections }: Asked, page: Times): CostNode => {
      const type = getNamedType(field.type)
      if (!isCompositeType(type)) return { times: 1, each: field.name === 'totalCount' ? 1 : 0, parts: [] }
      const isConnection = field.args.some(({ name }) => name === 'first')
      const inner = isConnection ? pageSize(node, operation) : 1
      const parts = gather(type, selections).map((part) => costOf(part, inner))
      if (isConnection || type.name === 'PageInfo') return { times: 1, each: 0, parts }
      if (!isListType(getNullableType(field.type))) return { times: 1, each: costOfOne(parent, type), parts }
      if (field.name === EDGES) return { times: page, each: 1, parts }
      const times = sizes.get(`${parent.name}.${field.name}`) ?? listLength(node, operation)
      return { times, each: costOfOne(parent, type), parts }
    }

    const root = schema.getRootType(operation.operation)
    if (root == null) return { times: 1, each: 0, parts: [] }
    const parts = gather(root, [operation.selectionSet]).map((asked) => costOf(asked, 1))
    const changes = operation.operation === 'mutation' ? parts.length * CHANGE : 0
    return simplified({ times: 1, each: changes, parts })
  }
}

/** One object: nothing for the row of an edge, which its page has counted. */
function costOfOne(parent: GraphQLNamedType, type: GraphQLNamedType): number {
  if (parent.name.endsWith('Edge')) return 0
  return type.name.startsWith('__') ? DESCRIBED : 1
}

function fieldOf(schema: GraphQLSchema, parent: GraphQLNamedType, name: string) {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef
  if (!isObjectType(parent) && !isInterfaceType(parent)) return undefined
  return schema.getType(parent.name) === parent ? parent.getFields()[name] : undefined
}

function conditionOf(schema: GraphQLSchema, name: string | undefined): GraphQLNamedType | undefined {
  return name === undefined ? undefined : schema.getType(name)
}

function argumentOf(node: FieldNode, name: string): ValueNode | undefined {
  return node.arguments?.find((argument) => argument.name.value === name)?.value
}

/** What an argument is given: as it stands in the document, or what its variable holds. */
function given(value: ValueNode | undefined, operation: OperationDefinitionNode): (variables: Variables) => unknown {
  if (value === undefined) return () => undefined
  if (value.kind === Kind.INT) return () => Number(value.value)
  if (value.kind === Kind.LIST) return () => value.values
  if (value.kind !== Kind.VARIABLE) return () => undefined
  const name = value.name.value
  const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)
  const fallback = given(definition?.defaultValue, operation)
  return (variables) => (variables[name] === undefined ? fallback(variables) : variables[name])
}

/** The rows of a page. What no page can be (execution refuses it) counts as the nearest that one can. */
function pageSize(node: FieldNode, operation: OperationDefinitionNode): Times {
  const first = given(argumentOf(node, 'first'), operation)
  const last = given(argumentOf(node, 'last'), operation)
  const size = (variables: Variables) => {
    const rows = first(variables) ?? last(variables) ?? DEFAULT_PAGE_SIZE
    return typeof rows === 'number' ? Math.min(Math.max(rows, 0), MAXIMUM_PAGE_SIZE) : MAXIMUM_PAGE_SIZE
  }
  return isOpen(node, ['first', 'last']) ? size : size({})
}

/** As many as are asked for by `ids`; else few. */
function listLength(node: FieldNode, operation: OperationDefinitionNode): Times {
  const ids = given(argumentOf(node, 'ids'), operation)
  const length = (variables: Variables) => {
    const list = ids(variables)
    return Array.isArray(list) ? list.length : SHORT_LIST
  }
  return isOpen(node, ['ids']) ? length : length({})
}

function isOpen(node: FieldNode, names: readonly string[]): boolean {
  return names.some((name) => argumentOf(node, name)?.kind === Kind.VARIABLE)
}
