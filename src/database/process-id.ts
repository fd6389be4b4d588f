import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Database } from './database.ts'

/** Tells this process from an earlier one with the same number. */
const START = randomUUID()

/** Names an owner of leases within this process: `host/pid/start/owner`. */
export function newProcessId(): string {
  return `${hostname()}/${process.pid}/${START}/${randomUUID()}`
}

/**
 * True when the owner of a lease is known to be gone. On this host a process whose pid is gone is dead; on an embedded
 * database every other process is, since the operating system lets only one open it.
 */
export function isDeadProcess(db: Pick<Database, 'kind'>, owner: string, processId: string): boolean {
  if (owner === processId) return false
  const [host, pid, start] = owner.split('/')
  const [ownHost] = processId.split('/')
  if (start === START) return false
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
