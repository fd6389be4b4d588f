import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'
import { Impossible } from './impossible.ts'

/** What stands in a document, and what a request gave for its variables. */
export interface Selecting {
  schema: GraphQLSchema
  fragments: ReadonlyMap<string, FragmentDefinitionNode>
  variables: Record<string, unknown>
}

/** The fields of one object, by the name they have in the answer, in the answer's order. */
export type CollectedFields = ReadonlyMap<string, SameFields>

/** The fields that meet under one name. The first has the arguments, as all others do. */
export type SameFields = readonly [FieldNode, ...FieldNode[]]

/**
 * Gathers what is asked of an object, fragments opened and conditions applied, as GraphQL's CollectFields does
 * (specification of October 2021, section 6.3.2).
 *
 * @throws Impossible for directives that are not GraphQL's own conditions
 */
export function collectFields(
  selecting: Selecting,
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
): CollectedFields {
  const fields = new Map<string, [FieldNode, ...FieldNode[]]>()
  const opened = new Set<string>()
  const matches = (condition: string | undefined): boolean => {
    const named = condition === undefined ? type : selecting.schema.getType(condition)
    return named === type || (isAbstractType(named) && selecting.schema.isSubType(named, type))
  }
  const walk = ({ selections: nodes }: SelectionSetNode) => {
    for (const node of nodes) {
      if (!isIncluded(node, selecting.variables)) continue
      if (node.kind === Kind.FIELD) {
        const name = node.alias?.value ?? node.name.value
        const known = fields.get(name)
        if (known === undefined) fields.set(name, [node])
        else known.push(node)
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        if (matches(node.typeCondition?.name.value)) walk(node.selectionSet)
      } else {
        const fragment = selecting.fragments.get(node.name.value)
        if (fragment === undefined || opened.has(node.name.value)) continue
        opened.add(node.name.value)
        if (matches(fragment.typeCondition.name.value)) walk(fragment.selectionSet)
      }
    }
  }
  for (const selection of selections) walk(selection)
  return fields
}

function isIncluded(node: SelectionNode, variables: Record<string, unknown>): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true
  for (const { name } of node.directives) {
    if (name.value !== 'skip' && name.value !== 'include') throw new Impossible(`@${name.value}`)
  }
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false
}

/** The names of the variables that decide which fields an operation has. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>()
  visit(document, {
    Directive: (directive) => {
      for (const { value } of directive.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value)
    },
  })
  return [...names]
}

/** The operation that a request runs; undefined where it does not say clearly. */
export function operationOf(document: DocumentNode, name: string | undefined): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  const named = name === undefined ? operations : operations.filter((operation) => operation.name?.value === name)
  return named.length === 1 ? named[0] : undefined
}

/** The selections below fields of one name. */
export function selectionsOf(nodes: readonly FieldNode[]): SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]))
}
