import { type FieldNode, type GraphQLField, getArgumentValues } from 'graphql'
import type { Spot } from '../../database/fast-reader/answer-plan.ts'
import type { Context } from '../context.ts'

/**
 * Makes what a request adds to a plan.
 *
 * @param variables as GraphQL has checked and read them
 * @throws UserInputError for arguments that cannot be used
 */
export type SpotMaker = (variables: Record<string, unknown>, context: Context) => Spot

/** The arguments of a field in a request. Those without variables are read once. */
export function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): (variables: Record<string, unknown>) => Record<string, unknown> {
  if (node.arguments?.some(({ value }) => holdsVariable(value))) {
    return (variables) => getArgumentValues(field, node, variables)
  }
  const constant = getArgumentValues(field, node)
  return () => constant
}

function holdsVariable(value: object): boolean {
  if (Reflect.get(value, 'kind') === 'Variable') return true
  const parts: unknown[] = [Reflect.get(value, 'values'), Reflect.get(value, 'fields'), Reflect.get(value, 'value')]
  return parts.flat().some((part) => typeof part === 'object' && part !== null && holdsVariable(part))
}
