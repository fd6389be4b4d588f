import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Database } from './database.ts'

/** Tells this process from an earlier one with the same number. */
const START = randomUUID()

/** The owners of leases in this process that may still work under them. */
const holders = new Set<string>()

/**
 * Takes a lease under a name of its own, whose holder is alive until `retireHolder`. So a lease that could not be
 * released, or of which nobody heard that it was taken, because the database was away, is known in this process to be
 * nobody's.
 *
 * @param processId of the process that takes the lease
 * @param take takes it for the holder; gives undefined where it was not to be had
 */
export async function takenByHolder<Lease>(
  processId: string,
  take: (holder: string) => Promise<Lease | undefined>,
): Promise<Lease | undefined> {
  const holder = `${processId}/${randomUUID()}`
  holders.add(holder)
  let lease: Lease | undefined
  try {
    lease = await take(holder)
    return lease
  } finally {
    if (lease === undefined) retireHolder(holder)
  }
}

/** The owner of a lease does no more under it. */
export function retireHolder(holder: string): void {
  holders.delete(holder)
}

/** Names an owner of leases within this process: `host/pid/start/owner`. */
export function newProcessId(): string {
  return `${hostname()}/${process.pid}/${START}/${randomUUID()}`
}

/**
 * True when the owner of a lease is known to be gone. In this process its holders are known. On this host a process whose pid is gone is dead; on an embedded
 * database every other process is, since the operating system lets only one open it.
 */
export function isDeadProcess(db: Pick<Database, 'kind'>, owner: string, processId: string): boolean {
  if (owner === processId) return false
  const [host, pid, start] = owner.split('/')
  const [ownHost] = processId.split('/')
  if (start === START) return !holders.has(owner)
  if (db.kind === 'embedded') return true
  return host === ownHost && !isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
