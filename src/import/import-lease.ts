import type { Database, Queryable } from '../database/database.ts'
import { isDatabaseUnavailable } from '../database/outage.ts'
import { isDeadProcess, newProcessId, retireHolder, takenByHolder } from '../database/process-id.ts'

/** How long a lease holds without a sign of life. */
export const LEASE_SECONDS = 60
const HEARTBEAT_MS = 15_000

/** The right of one process to work on one import. */
export interface ImportLease extends AsyncDisposable {
  readonly importId: string
  /** Grows with every lease of the import: a write under an older one is refused. */
  readonly token: number
}

/** Who has the right to work on an import, as it is stored. */
export interface LeaseHolder {
  owner: string | null
  expired: boolean
}

/** True while somebody who is not known to be dead may work on the import. */
export function isHeld(db: Pick<Database, 'kind'>, { owner, expired }: LeaseHolder): boolean {
  return owner !== null && !expired && !isDeadProcess(db, owner, newProcessId())
}

/** Another process took the import over, because this one gave no sign of life for a minute. */
export class ImportLeaseLostError extends Error {
  override readonly name = 'ImportLeaseLostError'
  readonly code = 'IMPORT_LEASE_LOST'

  constructor(importId: string) {
    super(`Another process took over the import ${importId}. What this one committed is kept; let the other finish.`)
  }
}

/**
 * Takes an import for this process, so that two never work on one (as ADR 0007 for syncs). A lease of a process that is
 * known to be dead, or silent for a minute, is taken over at once.
 *
 * @returns undefined when another process holds it
 */
export async function takeImportLease(db: Database, importId: string): Promise<ImportLease | undefined> {
  const [holder] = await db.query<LeaseHolder>(
    `/* takeImportLease: holder */ select lease_owner as owner, coalesce(lease_expires_at <= now(), true) as expired
     from csv_imports_raw where id = $1::uuid`,
    [importId],
  )
  if (holder === undefined) return undefined
  if (isHeld(db, holder)) return undefined
  return await takenByHolder(newProcessId(), async (owner) => {
    const [taken] = await db.query<{ token: number }>(
      `/* takeImportLease: take */ update csv_imports_raw
       set lease_owner = $2, lease_token = lease_token + 1, lease_expires_at = now() + make_interval(secs => $3)
       where id = $1::uuid and lease_owner is not distinct from $4 returning lease_token as token`,
      [importId, owner, LEASE_SECONDS, holder.owner],
    )
    return taken && heldLease(db, importId, taken.token, owner)
  })
}

/** Renews the lease inside a transaction. @throws ImportLeaseLostError which rolls the transaction back */
export async function renewImportLease(tx: Queryable, { importId, token }: ImportLease): Promise<void> {
  const renewed = await tx.query(
    `/* renewImportLease */ update csv_imports_raw set lease_expires_at = now() + make_interval(secs => $3)
     where id = $1::uuid and lease_token = $2 returning id`,
    [importId, token, LEASE_SECONDS],
  )
  if (renewed.length === 0) throw new ImportLeaseLostError(importId)
}

function heldLease(db: Database, importId: string, token: number, owner: string): ImportLease {
  const lease: ImportLease = {
    importId,
    token,
    async [Symbol.asyncDispose]() {
      clearInterval(heartbeat)
      retireHolder(owner)
      try {
        await db.query(
          `/* releaseImportLease */ update csv_imports_raw set lease_owner = null, lease_expires_at = null
           where id = $1::uuid and lease_token = $2`,
          [importId, token],
        )
      } catch (error) {
        // @NOTE A retired holder has nothing any more in this process, and for others the lease runs out.
        if (!isDatabaseUnavailable(error)) throw error
      }
    },
  }
  // @NOTE A heartbeat that fails is not an error by itself: the next chunk's own renewal decides.
  const heartbeat = setInterval(() => void renewImportLease(db, lease).catch(() => undefined), HEARTBEAT_MS)
  heartbeat.unref()
  return lease
}
