import type { Database, Queryable } from '../database/database.ts'
import { errorMessage } from '../database/errors.ts'
import { type Actor, scopesOf } from '../domain/actor.ts'
import { commandLine } from '../domain/command-line.ts'
import type { Scope } from '../domain/vocabulary.ts'
import type { ApiKey, User } from '../generated/prisma/client.ts'
import type { Logger } from '../logger.ts'
import { tokenRefused } from './access-error.ts'
import { matches, newSecret, prefixOf } from './api-key-secret.ts'

const NO_HASH = '0'.repeat(64)
const NOTED_EVERY_MS = 60_000
const UNKNOWN = `The API key is not known here. Make one with: ${commandLine('keys create --name NAME')}`

/** A key to be made. */
export interface NewApiKey {
  /** What it is for. */
  name: string
  scopes: readonly Scope[]
  /** Null for a key that does not end by itself. */
  expiresAt: Date | null
  /** In whose name it asks. */
  userId: string
}

/** What is told about a key; never its hash. */
export type ApiKeyFacts = Omit<ApiKey, 'secretHash'>

/** A key that was just made. The secret is nowhere else and cannot be shown again. */
export interface MadeApiKey {
  apiKey: { id: string; prefix: string }
  secret: string
}

/** Makes a key for a user that is there. Whoever lets people call this writes it into the audit: `src/write`. */
export async function createApiKey(tx: Queryable, key: NewApiKey): Promise<MadeApiKey> {
  const { secret, prefix, secretHash } = newSecret()
  const { name, userId, scopes, expiresAt } = key
  const [made] = await tx.query<{ id: string }>(
    `/* createApiKey */ insert into api_keys (name, prefix, secret_hash, user_id, scopes, expires_at)
     values ($1, $2, $3, $4::uuid, array(select jsonb_array_elements_text($5::jsonb)), $6::timestamptz) returning id`,
    [name, prefix, secretHash, userId, JSON.stringify([...new Set(scopes)]), expiresAt?.toISOString() ?? null],
  )
  if (made === undefined) throw new Error('insert into api_keys gave no row')
  return { apiKey: { id: made.id, prefix }, secret }
}

/** All keys with their people, newest first. */
export function listApiKeys(db: Database): Promise<(ApiKeyFacts & { user: User })[]> {
  return db.prisma.apiKey.findMany({
    omit: { secretHash: true },
    include: { user: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })
}

/**
 * Takes a key back for good. Taking it back again changes nothing. Whoever lets people call this writes it into the
 * audit: `src/write`.
 *
 * @returns when it was taken back, as it was before and is now; undefined when there is no such key
 */
export async function revokeApiKey(
  tx: Queryable,
  id: string,
  now: Date,
): Promise<{ before: Date | null; after: Date } | undefined> {
  const [key] = await tx.query<{ revokedAt: Date | null }>(
    '/* revokeApiKey: before */ select revoked_at as "revokedAt" from api_keys where id = $1::uuid for update',
    [id],
  )
  if (key === undefined) return undefined
  if (key.revokedAt !== null) return { before: key.revokedAt, after: key.revokedAt }
  await tx.query('/* revokeApiKey */ update api_keys set revoked_at = $2::timestamptz where id = $1::uuid', [
    id,
    now.toISOString(),
  ])
  return { before: null, after: now }
}

/** What checking a key needs. */
export interface KeyCheck {
  database: Database
  logger: Logger
  now: () => Date
}

/**
 * Who asks with a key, and until when that can be believed, in epoch milliseconds.
 *
 * @throws AccessError when the key is unknown, revoked or at its end
 */
export async function checkApiKey(check: KeyCheck, token: string): Promise<{ actor: Actor<User>; until?: number }> {
  const { database, now } = check
  const prefix = prefixOf(token)
  if (prefix === undefined) throw tokenRefused(UNKNOWN)
  const key = await database.prisma.apiKey.findUnique({
    where: { prefix },
    include: { user: true },
    relationLoadStrategy: 'join',
  })
  const genuine = matches(token, key?.secretHash ?? NO_HASH)
  if (key === null || !genuine) throw tokenRefused(UNKNOWN)
  if (key.revokedAt !== null) throw tokenRefused(`The API key ${prefix} was revoked. Make a new one.`)
  const { id, user, scopes, expiresAt, lastUsedAt } = key
  if (expiresAt !== null && expiresAt <= now()) {
    throw tokenRefused(`The API key ${prefix} ended at ${expiresAt.toISOString()}. Make a new one.`)
  }
  if (lastUsedAt === null || now().getTime() - lastUsedAt.getTime() >= NOTED_EVERY_MS) await noteUse(check, id)
  const actor = { user, apiKeyId: id, scopes: scopesOf(user.role, scopes) }
  return { actor, ...(expiresAt !== null && { until: expiresAt.getTime() }) }
}

/** Notes when the key was used. A key is good also where that cannot be written, such as on a full disk. */
async function noteUse({ database, logger, now }: KeyCheck, apiKeyId: string): Promise<void> {
  try {
    await database.query(
      `/* noteUse */ update api_keys set last_used_at = $2
       where id = $1 and (last_used_at is null or last_used_at <= $2::timestamptz - interval '1 minute')`,
      [apiKeyId, now()],
    )
  } catch (error) {
    logger.warn({ apiKeyId, reason: errorMessage(error) }, 'api_key_use_not_noted')
  }
}
