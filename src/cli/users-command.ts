import { ROLE_SCOPES } from '../domain/actor.ts'
import { commandLine } from '../domain/command-line.ts'
import type { UserRole } from '../domain/vocabulary.ts'
import type { User } from '../generated/prisma/client.ts'
import { openWorkspace } from '../main.ts'
import { createUser } from '../write/users.ts'
import type { CommandContext } from './command-context.ts'
import { commandLineWriter } from './command-line-writer.ts'
import { EXIT } from './exit-code.ts'
import { ago, hint, say, sayJson, table } from './output.ts'

/** What `leadline users create` was asked for. */
export interface UserOptions {
  role: UserRole
  name: string | undefined
  organization: string | undefined
  json: boolean
}

/** `leadline users create EMAIL`: makes a user, in whose name keys can be made. @returns the exit code */
export async function createUserCommand(context: CommandContext, email: string, options: UserOptions): Promise<number> {
  const { output } = context
  await using workspace = await openWorkspace({ config: context.config(), command: 'leadline users create' })
  const { database, currentUser } = workspace
  const { role, name, organization } = options
  const writer = commandLineWriter(database, await currentUser())
  const { id } = await createUser(writer, { input: { email, fullName: name, organization, role } })
  const user = await database.prisma.user.findUniqueOrThrow({ where: { id } })
  if (options.json) sayJson(output, shown(user))
  else {
    say(output, `${user.email} is a user now, as ${role}: may ${[...ROLE_SCOPES[role]].join(', ')}.`)
    hint(output, `Make a key for them with: ${commandLine(`keys create --user ${user.email} --name NAME`)}`)
  }
  return EXIT.ok
}

/** `leadline users list`: everybody who may be let in, by address. @returns the exit code */
export async function listUsersCommand(context: CommandContext, options: { json: boolean }): Promise<number> {
  const { output } = context
  const config = context.config()
  await using workspace = await openWorkspace({ config, command: 'leadline users list', access: 'read-only' })
  const users = await workspace.database.prisma.user.findMany({ orderBy: { email: 'asc' } })
  const now = new Date()
  if (options.json) sayJson(output, users.map(shown))
  else if (users.length === 0) say(output, `There is no user yet. Make one with: ${commandLine('users create EMAIL')}`)
  else {
    const header = ['email', 'role', 'name', 'organization', 'signs in', 'created', 'id']
    const rows = users.map((user) => [
      user.email,
      user.role,
      user.fullName ?? '',
      user.organization ?? '',
      user.externalSubject === null ? '' : 'yes',
      ago(user.createdAt, now),
      user.id,
    ])
    for (const line of table(header, rows)) say(output, line)
  }
  return EXIT.ok
}

function shown({ externalSubject, ...user }: User): object {
  return { ...user, signsIn: externalSubject !== null }
}
