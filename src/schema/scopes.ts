import type { FieldNullability, InputFieldMap, InputShapeFromFields, SchemaTypes, TypeParam } from '@pothos/core'
import type { FieldAuthScopes } from '@pothos/plugin-scope-auth'
import { GraphQLError, type GraphQLResolveInfo } from 'graphql'
import { ALL_SCOPES } from '../domain/actor.ts'
import type { Scope } from '../domain/vocabulary.ts'
import type { Context } from './context.ts'

/**
 * Every field of the roots must say which scope it demands: one that does not is no valid TypeScript. Below the roots
 * nothing is asked again, so that rows cost nothing.
 */
declare global {
  namespace PothosSchemaTypes {
    interface QueryFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      authScopes: FieldAuthScopes<Types, Types['Root'], InputShapeFromFields<Args>>
    }
    interface MutationFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      authScopes: FieldAuthScopes<Types, Types['Root'], InputShapeFromFields<Args>>
    }
    interface SubscriptionFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveShape,
      ResolveReturnShape,
    > {
      authScopes: FieldAuthScopes<Types, Types['Root'], InputShapeFromFields<Args>>
    }
  }
}

/** What the request may do, as scope-auth wants it. */
export function grantedScopes({ actor }: Context): Record<Scope, boolean> {
  const { scopes } = actor
  return { read: scopes.has('read'), write: scopes.has('write'), sync: scopes.has('sync'), admin: scopes.has('admin') }
}

/** The error of a field whose scope the request has not. */
export function forbidden(
  _root: unknown,
  context: Context,
  info: GraphQLResolveInfo,
  { failure }: { failure: unknown },
): GraphQLError {
  const missing = missingScopes(failure)
  return scopeError(`${info.parentType.name}.${info.fieldName}`, missing, context)
}

/** Tells which scope is missing, and where it would come from. */
export function scopeError(subject: string, missing: readonly Scope[], { actor }: Context): GraphQLError {
  const remedy =
    actor.apiKeyId === null
      ? `your role is ${actor.user.role}; an admin can change it`
      : 'the API key, or the role of its person, does not include it'
  const scope = missing.join(', ')
  return new GraphQLError(`${subject} demands the scope ${scope}: ${remedy}.`, {
    extensions: { code: 'FORBIDDEN', scope },
  })
}

function missingScopes(failure: unknown): Scope[] {
  if (typeof failure !== 'object' || failure === null) return []
  if ('scope' in failure) return [...ALL_SCOPES].filter((scope) => scope === failure.scope)
  return 'failures' in failure && Array.isArray(failure.failures) ? failure.failures.flatMap(missingScopes) : []
}

/** Nodes that only admins may read, wherever their id comes from. */
const FOR_ADMINS: ReadonlySet<string> = new Set(['AuditEntry'])

/** Lets a node be looked up by its id. @throws GraphQLError FORBIDDEN */
export function assertMayLookUp(typename: string, context: Context): void {
  if (FOR_ADMINS.has(typename) && !context.actor.scopes.has('admin')) throw scopeError(typename, ['admin'], context)
}
