import type { Queryable } from '../database/database.ts'
import type { UserRole } from '../domain/vocabulary.ts'

/** What setting a role came to: the role before, or why nothing was set. */
type RoleChange = { before: UserRole } | 'unknown user' | 'last admin'

/** Sets a role, but never takes the last admin away. */
export async function setUserRole(tx: Queryable, userId: string, role: UserRole): Promise<RoleChange> {
  // @NOTE The admins are locked in one order, so that two who demote each other do not both succeed.
  const admins = await tx.query<{ id: string }>(
    `/* setUserRole: admins */ select id from users where role = 'admin' order by id for update`,
  )
  if (role !== 'admin' && admins.length === 1 && admins[0]?.id === userId) return 'last admin'
  const [user] = await tx.query<{ role: UserRole }>(
    '/* setUserRole: before */ select role::text as role from users where id = $1::uuid for update',
    [userId],
  )
  if (user === undefined) return 'unknown user'
  await tx.query('/* setUserRole */ update users set role = $2::user_role where id = $1::uuid', [userId, role])
  return { before: user.role }
}
