import type { UserRole } from '../domain/vocabulary.ts'
import { type Idempotent, rowChange, type Writer, type WrittenRow } from './change.ts'
import { emailField, readFields, textField } from './fields.ts'
import { insertRow, rowOutcome, USERS } from './rows.ts'

const FIELDS = {
  email: { ...emailField('email'), nullable: false },
  fullName: textField('full_name', 200),
  organization: textField('organization', 200),
}

/** A person to be let in. */
export interface UserInput {
  email: string
  fullName?: string | null | undefined
  organization?: string | null | undefined
  role: UserRole
}

const create = rowChange({
  action: 'createUser',
  read: ({ input }: { input: UserInput }, problems) => ({
    ...readFields(problems, 'input', input, FIELDS),
    role: input.role,
  }),
  write: async (scope, values) => rowOutcome(USERS, null, await insertRow(scope, USERS, values)),
})

/**
 * Makes a user, in whose name keys can be made. Who later signs in with the address, verified, becomes this user.
 *
 * @throws ConflictError where a user has the address already
 */
export function createUser(writer: Writer, args: { input: UserInput } & Idempotent): Promise<WrittenRow> {
  return create(writer, args)
}
