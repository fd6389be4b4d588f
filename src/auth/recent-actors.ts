import type { Actor } from '../domain/actor.ts'
import type { User } from '../generated/prisma/client.ts'
import { AccessError } from './access-error.ts'
import { hashOf } from './api-key-secret.ts'

/** How long a token that was checked is believed without another look, in milliseconds. */
export const BELIEVED_MS = 5_000
const MOST = 10_000

/** Whom a token let in, and until when. */
interface Admission {
  actor: Actor<User>
  until: number
}

/**
 * Whom tokens let in a moment ago, so that a busy caller costs one look-up every five seconds. Another process that
 * revokes a key is believed within that time; this one at once, by `forget`. Tokens are kept as hashes only.
 */
export class RecentActors {
  readonly #now: () => Date
  readonly #admissions = new Map<string, Admission>()
  #generation = 0

  constructor(now: () => Date) {
    this.#now = now
  }

  /**
   * Who `token` lets in, by memory or by `admit`.
   *
   * @param admit looks it up; `until`, in epoch milliseconds, ends the belief earlier than the five seconds
   */
  async admit(token: string, admit: () => Promise<{ actor: Actor<User>; until?: number }>): Promise<Actor<User>> {
    const key = hashOf(token)
    const now = this.#now().getTime()
    const known = this.#admissions.get(key)
    if (known !== undefined && now < known.until) return known.actor
    const generation = this.#generation
    const { actor, until = Number.POSITIVE_INFINITY } = await admit().catch((error: unknown) => {
      if (error instanceof AccessError) this.#admissions.delete(key)
      throw error
    })
    // @NOTE What was looked up before something was revoked must not be remembered after it.
    if (generation === this.#generation) this.#keep(key, { actor, until: Math.min(until, now + BELIEVED_MS) })
    return actor
  }

  /** True where the token let somebody in before and was not refused since, however long ago. */
  knows(token: string): boolean {
    return this.#admissions.has(hashOf(token))
  }

  /** Believes nobody any more: a key was revoked or a role changed. */
  forget(): void {
    this.#generation += 1
    for (const admission of this.#admissions.values()) admission.until = 0
  }

  #keep(key: string, admission: Admission): void {
    this.#admissions.delete(key)
    this.#admissions.set(key, admission)
    if (this.#admissions.size <= MOST) return
    const [oldest] = this.#admissions.keys()
    if (oldest !== undefined) this.#admissions.delete(oldest)
  }
}
