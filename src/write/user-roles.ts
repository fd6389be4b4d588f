import { setUserRole } from '../auth/user-roles.ts'
import type { UserRole } from '../domain/vocabulary.ts'
import { LastAdminError, NotFoundError } from '../read/expected-errors.ts'
import { type AccessWriter, forgettingCallers } from './access-writer.ts'
import { type Idempotent, rowChange, type WrittenRow } from './change.ts'

/** Who is to get which role. */
interface RoleInput {
  userId: string
  role: UserRole
}

const change = rowChange({
  action: 'setUserRole',
  read: ({ userId, role }: RoleInput, problems) => ({ id: problems.uuid(userId, 'userId', 'User'), role }),
  write: async ({ tx }, { id, role }) => {
    const changed = await setUserRole(tx, id, role)
    if (changed === 'unknown user') throw new NotFoundError(`There is no user ${id}.`)
    if (changed === 'last admin') throw new LastAdminError(id)
    return { answer: { id }, subject: { type: 'User', id }, before: { role: changed.before }, after: { role } }
  },
})

/** Sets what a person may do. @throws LastAdminError where nobody could manage people and keys any more */
export function changeRole(writer: AccessWriter, args: RoleInput & Idempotent): Promise<WrittenRow> {
  return forgettingCallers(writer, () => change(writer, args))
}
