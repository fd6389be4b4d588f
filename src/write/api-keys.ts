import { z } from 'zod'
import { createApiKey, revokeApiKey } from '../auth/api-keys.ts'
import type { Queryable } from '../database/database.ts'
import type { Scope } from '../domain/vocabulary.ts'
import type { Optional } from '../read/conditions.ts'
import { ConflictError, NotFoundError, ValidationError } from '../read/expected-errors.ts'
import { type AccessWriter, forgettingCallers } from './access-writer.ts'
import { type ChangeScope, defineChange, type Idempotent, rowChange, type Writer, type WrittenRow } from './change.ts'
import type { Problems } from './problems.ts'

const LONGEST_NAME = 200

/** A key to be made. */
export interface KeyInput {
  name: string
  scopes: readonly Scope[]
  expiresAt?: Optional<Date>
  /** In whose name it asks; the writer's when left out. */
  userId?: Optional<string>
}

/** A key that was just made, with its secret. */
export interface CreatedKey {
  id: string
  secret: string
}

const madeKey = z.object({ id: z.string(), prefix: z.string() })

/**
 * Makes a key. The secret is stored nowhere, so a repeated request cannot give it again: its answer is a conflict.
 *
 * @throws ConflictError where a key was made under this idempotency key before
 */
export async function createKey(writer: Writer, args: { input: KeyInput } & Idempotent): Promise<CreatedKey> {
  const secrets = new Map<string, string>()
  const create = defineChange({
    action: 'createApiKey',
    answer: madeKey,
    read: ({ input }: { input: KeyInput }, problems) => readKey(problems, input),
    write: async (scope, input) => {
      const { userId, expiresAt } = await checkKey(scope, input)
      const { apiKey, secret } = await createApiKey(scope.tx, { ...input, userId, expiresAt })
      const { id, prefix } = apiKey
      secrets.set(id, secret)
      const { name, scopes } = input
      const after = { name, prefix, scopes: [...scopes], userId, expiresAt: expiresAt?.toISOString() ?? null }
      return { answer: { id, prefix }, subject: { type: 'ApiKey', id }, before: {}, after }
    },
  })
  const { id, prefix } = await create(writer, args)
  const secret = secrets.get(id)
  if (secret !== undefined) return { id, secret }
  throw new ConflictError(
    `This idempotencyKey has made the API key ${prefix} before, whose secret cannot be shown again. ` +
      `If you have not kept it, revoke ${prefix} and make another key with a new idempotencyKey.`,
  )
}

const revoke = rowChange({
  action: 'revokeApiKey',
  read: ({ id }: { id: string }, problems) => problems.uuid(id, 'id', 'ApiKey'),
  write: async ({ tx, now }, id) => {
    const revoked = await revokeApiKey(tx, id, now)
    if (revoked === undefined) throw new NotFoundError(`There is no API key ${id}.`)
    return {
      answer: { id },
      subject: { type: 'ApiKey', id },
      before: { revokedAt: revoked.before?.toISOString() ?? null },
      after: { revokedAt: revoked.after.toISOString() },
    }
  },
})

/** Takes a key back for good. Doing so again changes nothing. */
export function revokeKey(writer: AccessWriter, args: { id: string } & Idempotent): Promise<WrittenRow> {
  return forgettingCallers(writer, () => revoke(writer, args))
}

function readKey(problems: Problems, { name, scopes, expiresAt, userId }: KeyInput) {
  if (scopes.length === 0) problems.add('input.scopes', 'A key without a scope opens nothing. Give it at least one.')
  return {
    name: problems.text(name, 'input.name', LONGEST_NAME),
    scopes: [...new Set(scopes)],
    expiresAt: expiresAt == null ? null : problems.moment(expiresAt, 'input.expiresAt'),
    userId: userId == null ? null : problems.uuid(userId, 'input.userId', 'User'),
  }
}

/** Checks what only counts for a new key: a repeated request may come after the key's end. */
async function checkKey(scope: ChangeScope, input: { expiresAt: Date | null; userId: string | null }) {
  const { expiresAt } = input
  const userId = input.userId ?? scope.userId
  if (expiresAt !== null && expiresAt <= scope.now) {
    const message = 'The key would have ended already. Name a time to come.'
    throw new ValidationError([{ path: 'input.expiresAt', message }])
  }
  await requireUser(scope.tx, userId)
  return { expiresAt, userId }
}

async function requireUser(tx: Queryable, id: string): Promise<void> {
  const found = await tx.query('/* requireUser */ select id from users where id = $1::uuid for key share', [id])
  if (found.length === 0) throw new NotFoundError(`There is no user ${id}.`)
}
