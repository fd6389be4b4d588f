import { type GraphQLSchema, introspectionFromSchema } from 'graphql'

/** A codegen plugin: the schema as urql's cache wants it, without descriptions. It has to know which types an interface has. */
export function plugin(schema: GraphQLSchema): string {
  const introspection = introspectionFromSchema(schema, { descriptions: false, directiveIsRepeatable: false })
  const types = introspection.__schema.types.filter(({ kind }) => kind !== 'INPUT_OBJECT' && kind !== 'ENUM')
  const json = JSON.stringify({ __schema: { ...introspection.__schema, types, directives: [] } })
  return `import type { CacheExchangeOpts } from '@urql/exchange-graphcache'\n
export const introspection: NonNullable<CacheExchangeOpts['schema']> = JSON.parse(${JSON.stringify(json)})\n`
}
