import { randomUUID } from 'node:crypto'

/**
 * A new key: a UUIDv7, which begins with the time, so that keys made one after the other stand beside each other in an
 * index. Like a random one it is nobody's derived key (ADR 0005). The uuid package asks the system for random bytes each
 * time; Node's own keeps some.
 */
export function newId(now = Date.now()): string {
  const time = now.toString(16).padStart(12, '0')
  const random = randomUUID()
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`
}
