import type { Database } from '../database/database.ts'
import type { UserRole } from '../domain/vocabulary.ts'
import { type ApiKeyFacts, createApiKey, type NewApiKey, revokeApiKey } from './api-keys.ts'
import type { RecentActors } from './recent-actors.ts'

/** What setting a role came to. */
type RoleChange = 'changed' | 'unknown user' | 'last admin'

/** What admins do with people and keys. It takes effect in this process at once, in others within ten seconds. */
export interface AccessService {
  createApiKey(key: NewApiKey): Promise<{ apiKey: ApiKeyFacts; secret: string }>
  /** @returns false when there is no such key */
  revokeApiKey(id: string): Promise<boolean>
  setUserRole(userId: string, role: UserRole): Promise<RoleChange>
}

/** @param recent is told to forget when somebody may do less than before */
export function createAccessService(db: Database, recent: RecentActors, now: () => Date): AccessService {
  return {
    createApiKey: (key) => createApiKey(db, key),
    async revokeApiKey(id) {
      const found = await revokeApiKey(db, id, now())
      recent.forget()
      return found
    },
    async setUserRole(userId, role) {
      const change = await setUserRole(db, userId, role)
      recent.forget()
      return change
    },
  }
}

/** Sets a role, but never takes the last admin away. */
function setUserRole(db: Database, userId: string, role: UserRole): Promise<RoleChange> {
  return db.transaction(async (tx) => {
    // @NOTE The admins are locked in one order, so that two who demote each other do not both succeed.
    const admins = await tx.query<{ id: string }>(
      `/* setUserRole: admins */ select id from users where role = 'admin' order by id for update`,
    )
    if (role !== 'admin' && admins.length === 1 && admins[0]?.id === userId) return 'last admin'
    const changed = await tx.query(
      '/* setUserRole */ update users set role = $2::user_role where id = $1 returning id',
      [userId, role],
    )
    return changed.length === 0 ? 'unknown user' : 'changed'
  })
}
