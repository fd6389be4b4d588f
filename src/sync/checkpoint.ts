import type { Queryable } from '../database/database.ts'
import { type Lease, LeaseLostError } from './lease.ts'

/** How far a resource has been read. */
export interface Checkpoint {
  /** Where the pass under way goes on; null when none is. */
  cursor: string | null
  /** The source time up to which everything has been read. */
  watermark: Date | null
  /** `full` or `incremental`, while a pass is under way. */
  passKind: PassKind | null
  /** When the pass under way began. */
  passStartedAt: Date | null
  /** When the resource was last read to the end. */
  completedAt: Date | null
  /** When everything of the resource was last read to the end. */
  fullyReadAt: Date | null
}

/** Whether a pass reads everything or only what is new. */
type PassKind = 'full' | 'incremental'

/** Reads a resource's checkpoint; all null before the first run. */
export async function readCheckpoint(db: Queryable, resource: string): Promise<Checkpoint> {
  const [row] = await db.query<Checkpoint>(
    `/* readCheckpoint */ select cursor, watermark, pass_kind as "passKind", pass_started_at as "passStartedAt",
       completed_at as "completedAt", fully_read_at as "fullyReadAt" from sync_checkpoints where resource = $1`,
    [resource],
  )
  return (
    row ?? { cursor: null, watermark: null, passKind: null, passStartedAt: null, completedAt: null, fullyReadAt: null }
  )
}

/** Notes that a pass begins from the start. */
export async function beginPass(db: Queryable, lease: Lease, kind: PassKind, startedAt: Date): Promise<void> {
  await guarded(db, lease, 'beginPass', 'cursor = null, pass_kind = $3, pass_started_at = $4::timestamptz', [
    kind,
    startedAt.toISOString(),
  ])
}

/** Moves on behind a page; belongs into the page's own transaction. @throws LeaseLostError */
export async function advanceCheckpoint(
  tx: Queryable,
  lease: Lease,
  cursor: string | null,
  watermark: Date | null,
): Promise<void> {
  await guarded(
    tx,
    lease,
    'advanceCheckpoint',
    "cursor = $3, watermark = greatest(watermark, $4::timestamptz), lease_expires_at = now() + interval '60 seconds'",
    [cursor, watermark?.toISOString() ?? null],
  )
}

/** Notes that a pass has read everything it set out to read. */
export async function completePass(tx: Queryable, lease: Lease, finishedAt: Date): Promise<void> {
  await guarded(
    tx,
    lease,
    'completePass',
    `cursor = null, completed_at = $3::timestamptz,
     fully_read_at = case when pass_kind = 'full' then pass_started_at else fully_read_at end,
     pass_kind = null, pass_started_at = null`,
    [finishedAt.toISOString()],
  )
}

async function guarded(
  db: Queryable,
  lease: Lease,
  name: string,
  assignments: string,
  values: readonly unknown[],
): Promise<void> {
  const rows = await db.query(
    `/* ${name} */ update sync_checkpoints set ${assignments}
     where resource = $1 and lease_token = $2::bigint returning resource`,
    [lease.resource, lease.token, ...values],
  )
  if (rows.length === 0) throw new LeaseLostError(lease.resource)
}
