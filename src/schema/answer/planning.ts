import type { FieldNode, GraphQLField, GraphQLObjectType, GraphQLOutputType } from 'graphql'
import type { AnswerRow } from '../../database/fast-reader/answer-plan.ts'
import type { Context } from '../context.ts'
import type { Selecting } from './collect-fields.ts'
import { Impossible } from './impossible.ts'
import type { SpotMaker } from './spot-makers.ts'

/** What the planning of one document shares. */
export interface Planning extends Selecting {
  context: Context
  /** Adds a spot and gives its place. */
  spot: (maker: SpotMaker) => number
  /** How the rows of a type are written, for the fields that ask for them. */
  row: (type: GraphQLOutputType, nodes: readonly FieldNode[]) => AnswerRow
}

/** A field of any type, with whatever resolver. */
export type Field = GraphQLField<unknown, unknown>

/** The definition of a field. @throws Impossible for those that every schema has by itself, or that ask for scopes */
export function definitionOf(type: GraphQLObjectType, node: FieldNode): Field {
  const field = type.getFields()[node.name.value]
  if (field === undefined || scopesOf(field).length > 0) throw new Impossible(node.name.value)
  return field
}

/**
 * The definition of a field of the root.
 *
 * @throws Impossible where it demands anything else than the scope `read`, which the caller must ask for
 */
export function rootDefinitionOf(type: GraphQLObjectType, node: FieldNode): Field {
  const field = type.getFields()[node.name.value]
  if (field === undefined || scopesOf(field).join() !== 'read') throw new Impossible(node.name.value)
  return field
}

function scopesOf({ extensions }: Field): string[] {
  const options: unknown = extensions.pothosOptions
  const scopes: unknown =
    typeof options === 'object' && options !== null ? Reflect.get(options, 'authScopes') : undefined
  if (scopes === undefined) return []
  return typeof scopes === 'object' && scopes !== null ? Object.keys(scopes) : ['unknown']
}
