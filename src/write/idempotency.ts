import type { Queryable } from '../database/database.ts'
import { IdempotencyConflictError } from '../read/expected-errors.ts'

/** How long a key is remembered at least: twice the 24 hours that are promised. */
const KEPT_MS = 48 * 3_600_000

/** Forgotten keys that one change clears away. */
const PURGED_AT_ONCE = 100

/** A key with what was asked for under it. */
export interface KeyClaim {
  userId: string
  key: string
  action: string
  bodyHash: string
  now: Date
}

/**
 * Takes a key for the change of this transaction. Where another transaction has just taken it, this waits until that one
 * has ended.
 *
 * @returns the answer of an earlier change under this key; undefined where this is the first
 * @throws IdempotencyConflictError when the key was used for something else
 */
export async function claimKey(tx: Queryable, claim: KeyClaim): Promise<unknown> {
  const { userId, key, action, bodyHash, now } = claim
  const forgotten = new Date(now.getTime() - KEPT_MS).toISOString()
  await tx.query(
    `/* claimKey: purge */ delete from idempotency_keys where (user_id, key) in (
       select user_id, key from idempotency_keys where created_at < $1::timestamptz order by created_at limit $2
       for update skip locked)`,
    [forgotten, PURGED_AT_ONCE],
  )
  const claimed = await tx.query(
    `/* claimKey */ insert into idempotency_keys as k (user_id, key, action, body_hash, created_at)
     values ($1::uuid, $2, $3, $4, $5::timestamptz)
     on conflict (user_id, key) do update
       set action = excluded.action, body_hash = excluded.body_hash, answer = null, created_at = excluded.created_at
       where k.created_at < $6::timestamptz
     returning key`,
    [userId, key, action, bodyHash, now.toISOString(), forgotten],
  )
  if (claimed.length > 0) return undefined
  const [earlier] = await tx.query<{ action: string; bodyHash: string; answer: unknown }>(
    `/* claimKey: earlier */ select action, body_hash as "bodyHash", answer from idempotency_keys
     where user_id = $1::uuid and key = $2`,
    [userId, key],
  )
  if (earlier?.action === action && earlier.bodyHash === bodyHash) return earlier.answer
  throw new IdempotencyConflictError(
    `The idempotencyKey ${JSON.stringify(key)} was used for another request (${earlier?.action ?? 'unknown'}). ` +
      'Take a new key for each new request; the same key only repeats the very same one.',
  )
}

/** Keeps the answer of the change under its key, in the change's own transaction. */
export async function keepAnswer(tx: Queryable, { userId, key }: KeyClaim, answer: unknown): Promise<void> {
  await tx.query(
    '/* keepAnswer */ update idempotency_keys set answer = $3::jsonb where user_id = $1::uuid and key = $2',
    [userId, key, JSON.stringify(answer)],
  )
}
