import type { Database, Queryable } from '../database/database.ts'
import { isDatabaseUnavailable } from '../database/outage.ts'
import { isDeadProcess, retireHolder, takenByHolder } from '../database/process-id.ts'

/** How long a lease lasts without a sign of life. */
const LEASE_SECONDS = 60
const HEARTBEAT_MS = 15_000

/** The right of one run to read one resource. */
export interface Lease extends AsyncDisposable {
  readonly resource: string
  /** Grows with every lease of the resource: a write under an older one is refused. */
  readonly token: string
}

/** Another run took the resource over, because this one gave no sign of life for a minute. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError'
  readonly code = 'SYNC_LEASE_LOST'

  constructor(resource: string) {
    super(`Another sync took over ${resource}. What this one stored is kept; let the other finish.`)
  }
}

/**
 * Takes a resource for this process, so that two runs never read it at once, in whichever process they run. A lease of
 * a process that is known to be dead, or silent for a minute, is taken over at once.
 *
 * @returns undefined when another run holds it
 */
export async function takeLease(db: Database, resource: string, processId: string): Promise<Lease | undefined> {
  await db.query(
    '/* takeLease */ insert into sync_checkpoints (resource) values ($1) on conflict (resource) do nothing',
    [resource],
  )
  const [holder] = await db.query<{ owner: string | null; expired: boolean }>(
    `/* takeLease: holder */ select lease_owner as owner, coalesce(lease_expires_at <= now(), true) as expired
     from sync_checkpoints where resource = $1`,
    [resource],
  )
  const free =
    holder === undefined || holder.owner === null || holder.expired || isDeadProcess(db, holder.owner, processId)
  if (!free) return undefined
  return await takenByHolder(processId, async (owner) => {
    const [taken] = await db.query<{ token: string }>(
      `/* takeLease: take */ update sync_checkpoints
       set lease_owner = $2, lease_token = lease_token + 1, lease_expires_at = now() + make_interval(secs => $3)
       where resource = $1 and lease_owner is not distinct from $4 returning lease_token::text as token`,
      [resource, owner, LEASE_SECONDS, holder?.owner ?? null],
    )
    return taken && heldLease(db, resource, taken.token, owner)
  })
}

const WAIT_MS = 200

/** Waits until nobody else holds the resource; undefined when `signal` ends the waiting. */
export async function waitForLease(
  db: Database,
  resource: string,
  processId: string,
  signal?: AbortSignal,
): Promise<Lease | undefined> {
  while (signal === undefined || !signal.aborted) {
    const lease = await takeLease(db, resource, processId)
    if (lease !== undefined) return lease
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS))
  }
  return undefined
}

/** Renews the lease inside a transaction. @throws LeaseLostError which rolls the transaction back */
export async function renewLease(tx: Queryable, lease: Lease): Promise<void> {
  const renewed = await tx.query(
    `/* renewLease */ update sync_checkpoints set lease_expires_at = now() + make_interval(secs => $3)
     where resource = $1 and lease_token = $2::bigint returning resource`,
    [lease.resource, lease.token, LEASE_SECONDS],
  )
  if (renewed.length === 0) throw new LeaseLostError(lease.resource)
}

function heldLease(db: Database, resource: string, token: string, owner: string): Lease {
  const lease: Lease = {
    resource,
    token,
    async [Symbol.asyncDispose]() {
      clearInterval(heartbeat)
      retireHolder(owner)
      try {
        await db.query(
          `/* releaseLease */ update sync_checkpoints set lease_owner = null, lease_expires_at = null
           where resource = $1 and lease_token = $2::bigint`,
          [resource, token],
        )
      } catch (error) {
        // @NOTE A retired holder has nothing any more in this process, and for others the lease runs out.
        if (!isDatabaseUnavailable(error)) throw error
      }
    },
  }
  // @NOTE A heartbeat that fails is not an error by itself: the next page's own renewal decides.
  const heartbeat = setInterval(() => void renewLease(db, lease).catch(() => undefined), HEARTBEAT_MS)
  heartbeat.unref()
  return lease
}
