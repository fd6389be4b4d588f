import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'

/**
 * How long the lists of introspection are on average: the answer to "all types, their fields, the arguments of those" is
 * their product.
 *
 * @returns the length by the name of type and field, such as `__Type.fields`
 */
export function introspectionSizes(schema: GraphQLSchema): ReadonlyMap<string, number> {
  const types = Object.values(schema.getTypeMap())
  const fields = types.flatMap((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [],
  )
  const inputs = types.filter(isInputObjectType).flatMap((type) => Object.values(type.getFields()))
  const values = types.filter(isEnumType).flatMap((type) => type.getValues())
  const each = (count: number) => count / types.length
  return new Map([
    ['__Schema.types', types.length],
    ['__Schema.directives', schema.getDirectives().length],
    ['__Type.fields', each(fields.length)],
    ['__Type.inputFields', each(inputs.length)],
    ['__Type.enumValues', each(values.length)],
    ['__Type.interfaces', 1],
    ['__Type.possibleTypes', 1],
    ['__Field.args', fields.flatMap(({ args }) => args).length / fields.length],
    ['__Directive.args', 1],
  ])
}
