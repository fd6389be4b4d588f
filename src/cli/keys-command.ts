import { type ApiKeyFacts, listApiKeys } from '../auth/api-keys.ts'
import type { Database } from '../database/database.ts'
import type { DatabaseAccess } from '../database/open.ts'
import { scopesOf } from '../domain/actor.ts'
import { commandLine } from '../domain/command-line.ts'
import { normalizeEmail } from '../domain/email-address.ts'
import type { Scope } from '../domain/vocabulary.ts'
import type { User } from '../generated/prisma/client.ts'
import { openWorkspace, type Workspace } from '../main.ts'
import { createKey, revokeKey } from '../write/api-keys.ts'
import type { CommandContext } from './command-context.ts'
import { commandLineWriter } from './command-line-writer.ts'
import { EXIT } from './exit-code.ts'
import { ago, hint, say, sayJson, table } from './output.ts'
import { UsageError } from './usage-error.ts'

/** What `leadline keys create` was asked for. */
export interface KeyOptions {
  name: string
  scopes: readonly Scope[]
  /** Null for a key that does not end by itself. */
  expires: Date | null
  /** The address of the person; undefined for the one user. */
  user: string | undefined
  json: boolean
}

/** `leadline keys create`: makes an API key and shows its secret, this once. @returns the exit code */
export async function createKeyCommand(context: CommandContext, options: KeyOptions): Promise<number> {
  const { output } = context
  await using workspace = await open(context, 'leadline keys create')
  const user = await keyUser(workspace, options.user)
  const { name, scopes, expires } = options
  const { database } = workspace
  const { id, secret } = await createKey(commandLineWriter(database, user), {
    input: { name, scopes, expiresAt: expires },
  })
  if (options.json) sayJson(output, { ...shown(await findKey(database, id)), secret })
  else {
    say(output, secret)
    hint(output, `This is the key "${name}" of ${user.email} (${scopes.join(', ')}). Keep it: it is shown only now.`)
    const effective = [...scopesOf(user.role, scopes)]
    if (effective.length < scopes.length) {
      hint(output, `As ${user.email} is ${user.role}, it may do no more than: ${effective.join(', ') || 'nothing'}.`)
    }
    hint(output, 'Send it with every request as the header "Authorization: Bearer <key>".')
  }
  return EXIT.ok
}

/** `leadline keys list`: every key, without anything that opens a door. @returns the exit code */
export async function listKeysCommand(context: CommandContext, options: { json: boolean }): Promise<number> {
  const { output } = context
  await using workspace = await open(context, 'leadline keys list', 'read-only')
  const keys = await listApiKeys(workspace.database)
  const now = new Date()
  if (options.json) sayJson(output, keys.map(shown))
  else if (keys.length === 0) say(output, `There is no key. Make one with: ${commandLine('keys create --name NAME')}`)
  else {
    const header = ['prefix', 'name', 'user', 'scopes', 'created', 'last used', 'expires', 'revoked', 'id']
    const rows = keys.map((key) => [
      key.prefix,
      key.name,
      key.user.email,
      key.scopes.join(','),
      ago(key.createdAt, now),
      ago(key.lastUsedAt, now),
      key.expiresAt?.toISOString() ?? 'never',
      key.revokedAt === null ? '' : ago(key.revokedAt, now),
      key.id,
    ])
    for (const line of table(header, rows)) say(output, line)
  }
  return EXIT.ok
}

/** `leadline keys revoke`: takes a key back for good. @returns the exit code */
export async function revokeKeyCommand(
  context: CommandContext,
  idOrPrefix: string,
  options: { json: boolean },
): Promise<number> {
  const { output } = context
  await using workspace = await open(context, 'leadline keys revoke')
  const { database } = workspace
  const { id, prefix, name, user } = await findKey(database, idOrPrefix)
  await revokeKey(commandLineWriter(database, user), { id })
  if (options.json) sayJson(output, { id, prefix, name, revoked: true })
  else say(output, `The key "${name}" (${prefix}) is revoked. A running server refuses it within five seconds.`)
  return EXIT.ok
}

function open(context: CommandContext, command: string, access: DatabaseAccess = 'migrate'): Promise<Workspace> {
  return openWorkspace({ config: context.config(), command, access })
}

async function keyUser({ database, currentUser }: Workspace, address: string | undefined): Promise<User> {
  if (address === undefined) return await currentUser()
  const email = normalizeEmail(address)
  const user = email === null ? null : await database.prisma.user.findUnique({ where: { email } })
  if (user !== null) return user
  const first = await database.prisma.user.findMany({ orderBy: { email: 'asc' }, take: 10 })
  const known = first.map((known) => known.email).join(', ') || 'none yet'
  throw new UsageError(
    `There is no user ${address}. Known: ${known}. Make one with: ${commandLine('users create EMAIL')}. Without --user the key is ` +
      'that of the first user.',
  )
}

async function findKey(database: Database, idOrPrefix: string): Promise<ApiKeyFacts & { user: User }> {
  const wanted = idOrPrefix.trim().toLowerCase()
  const keys = await listApiKeys(database)
  const key = keys.find(({ id, prefix }) => id === wanted || prefix === wanted)
  if (key !== undefined) return key
  throw new UsageError(`There is no key with this id or prefix. See: ${commandLine('keys list')}`)
}

function shown({ user, ...key }: ApiKeyFacts & { user: User }): object {
  return { ...key, user: user.email }
}
