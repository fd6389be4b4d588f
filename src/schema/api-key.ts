import { isScope } from '../domain/actor.ts'
import { apiKeyList } from '../read/api-keys.ts'
import { type CreatedKey, createKey, revokeKey } from '../write/api-keys.ts'
import { ApiKeyConnection, apiKeyArguments } from './api-key-connection.ts'
import { builder } from './builder.ts'
import { CHANGE_ERRORS, idempotencyArgument, stillThere } from './change-arguments.ts'
import { Scope } from './enums.ts'
import { rootList } from './root-fields.ts'

const ApiKey = builder.prismaObject('ApiKey', {
  select: { id: true },
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The key in the database: api_keys.id.' }),
    name: t.exposeString('name'),
    prefix: t.exposeString('prefix'),
    scopes: t.field({
      type: [Scope],
      description: 'What the key may do; never more than the role of its person allows.',
      select: { scopes: true },
      resolve: ({ scopes }) => scopes.filter(isScope),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime', nullable: true }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true }),
    user: t.relation('user', { description: 'The person in whose name the key asks.' }),
  }),
})

const CreatedApiKey = builder.objectRef<CreatedKey>('CreatedApiKey').implement({
  description: 'A new API key, with the secret that opens the door.',
  fields: (t) => ({
    secret: t.exposeString('secret', {
      description: 'What to send as the header "Authorization: Bearer …". Keep it now: it cannot be shown again.',
    }),
    apiKey: t.prismaField({
      type: ApiKey,
      description: 'The key as it is listed.',
      resolve: (query, { id }, _args, { prisma }) => prisma.apiKey.findUniqueOrThrow({ ...query, where: { id } }),
    }),
  }),
})

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'An API key to be made.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What the key is for, at most 200 characters.' }),
    scopes: t.field({ type: [Scope], required: true, description: 'What the key may do.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'When the key ends by itself; never when left out.' }),
    userId: t.id({ description: 'In whose name the key asks: the id or uuid of a user; yours when left out.' }),
  }),
})

builder.queryFields((t) => ({
  apiKeys: t.field({
    authScopes: { admin: true },
    type: ApiKeyConnection,
    description: 'The API keys of all people, also those that were revoked. For admins.',
    args: apiKeyArguments,
    ...rootList(apiKeyList),
  }),
}))

builder.mutationFields((t) => ({
  createApiKey: t.field({
    authScopes: { admin: true },
    type: CreatedApiKey,
    description:
      'Makes an API key, with which a program asks in the name of a person. The secret is shown this once: sent again with the same idempotencyKey it makes no second key, and the answer is a ConflictError that names the first. For admins.',
    errors: {
      types: CHANGE_ERRORS,
      union: { name: 'CreateApiKeyResult', description: 'The new key with its secret, or why there is none.' },
    },
    args: {
      input: t.arg({ type: CreateApiKeyInput, required: true, description: 'The key.' }),
      ...idempotencyArgument,
    },
    resolve: (_root, args, context) => createKey(context, args),
  }),
  revokeApiKey: t.prismaField({
    authScopes: { admin: true },
    type: ApiKey,
    description:
      'Takes an API key back for good: at once here, within five seconds in other processes. Doing so again changes nothing. For admins.',
    errors: {
      types: CHANGE_ERRORS,
      union: { name: 'RevokeApiKeyResult', description: 'The revoked key, or why it is as it was.' },
    },
    args: { id: t.arg.id({ required: true, description: 'The uuid of the key.' }), ...idempotencyArgument },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.apiKey.findUnique({ ...query, where: await revokeKey(context, args) })),
  }),
}))
