import type { Database } from '../database/database.ts'
import { newProcessId } from '../database/process-id.ts'
import { waitForLease } from './lease.ts'
import { normalizePending } from './normalize/normalize-pending.ts'

/** Normalizes the raw records that wait, such as mails whose lead came with an import; waits for who is at it. */
export async function normalizeWaiting(db: Database, signal?: AbortSignal): Promise<void> {
  const lease = await waitForLease(db, 'normalize', newProcessId(), signal)
  if (lease === undefined) return
  await using held = lease
  await normalizePending(db, { lease: held, signal })
}
