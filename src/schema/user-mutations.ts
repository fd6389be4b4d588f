import { LastAdminError } from '../read/expected-errors.ts'
import { changeRole } from '../write/user-roles.ts'
import { createUser } from '../write/users.ts'
import { builder } from './builder.ts'
import { CHANGE_ERRORS, idempotencyArgument, stillThere } from './change-arguments.ts'
import { UserRole } from './enums.ts'

const CreateUserInput = builder.inputType('CreateUserInput', {
  description: 'A person to be let in.',
  fields: (t) => ({
    email: t.string({ required: true, description: 'The address by which the person is known.' }),
    role: t.field({ type: UserRole, required: true, description: 'What the person may do.' }),
    fullName: t.string({ description: 'First and last name, at most 200 characters.' }),
    organization: t.string({ description: 'The company or team of the person, at most 200 characters.' }),
  }),
})

builder.mutationFields((t) => ({
  createUser: t.prismaField({
    authScopes: { admin: true },
    type: 'User',
    description:
      'Makes a user, in whose name API keys can be made. Who signs in later with this address, verified, becomes this user. For admins.',
    errors: {
      types: CHANGE_ERRORS,
      union: { name: 'CreateUserResult', description: 'The new user, or why there is none.' },
    },
    args: {
      input: t.arg({ type: CreateUserInput, required: true, description: 'The person.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.user.findUnique({ ...query, where: await createUser(context, args) })),
  }),
  setUserRole: t.prismaField({
    authScopes: { admin: true },
    type: 'User',
    description: 'Sets what a person may do: at once here, within five seconds in other processes. For admins.',
    errors: {
      types: [...CHANGE_ERRORS, LastAdminError],
      union: { name: 'SetUserRoleResult', description: 'The person with the new role, or why it is as it was.' },
    },
    args: {
      userId: t.arg.id({ required: true, description: 'The id or uuid of the person.' }),
      role: t.arg({ type: UserRole, required: true, description: 'What the person may do from now on.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.user.findUnique({ ...query, where: await changeRole(context, args) })),
  }),
}))
