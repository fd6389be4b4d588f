import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import { schema } from '../../src/schema/schema.ts'

/** A field of a root, such as Query.leads. */
export function fieldOf(root: string, field: string): GraphQLField<unknown, unknown> {
  // @NOTE The test above found the root among those of the schema, which are object types.
  const type = schema.getType(root) as GraphQLObjectType
  const found = type.getFields()[field]
  if (found === undefined) throw new Error(`There is no ${root}.${field}.`)
  return found
}

/** A document that asks for one field, with something in every argument that must be given; a file is `$file`. */
export function documentFor(root: string, name: string): string {
  const field = fieldOf(root, name)
  const literals = field.args.filter(isRequired).map((arg) => `${arg.name}: ${literalOf(arg.type)}`)
  // @NOTE A global id is taken apart before anything else looks at the field, so it has to be one.
  const given = name === 'node' ? ['id: "Lead:00000000-0000-4000-8000-000000000000"'] : literals
  const selection = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : ''
  const variables = given.some((text) => text.endsWith('$file')) ? ' ($file: Upload!)' : ''
  return `${root.toLowerCase()}${variables} { ${name}${given.length > 0 ? `(${given.join(', ')})` : ''}${selection} }`
}

function isRequired({ type, defaultValue }: Pick<GraphQLArgument, 'type' | 'defaultValue'>): boolean {
  return isNonNullType(type) && defaultValue === undefined
}

function literalOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literalOf(type.ofType)
  if (isListType(type)) return '[]'
  if (isEnumType(type)) return type.getValues()[0]?.name ?? ''
  // @NOTE A file cannot stand in a document.
  if (type === schema.getType('Upload')) return '$file'
  if (!isInputObjectType(type)) return type.name === 'Int' ? '1' : '"00000000-0000-4000-8000-000000000000"'
  const fields = Object.values(type.getFields()).filter(isRequired)
  return `{ ${fields.map((field) => `${field.name}: ${literalOf(field.type)}`).join(', ')} }`
}
