import { type Command, InvalidArgumentError, type Option } from '@commander-js/extra-typings'
import { commandLine } from '../domain/command-line.ts'
import { USER_ROLES, type UserRole } from '../domain/vocabulary.ts'
import type { CommandContext } from './command-context.ts'
import { DEFAULT_SCOPES, parseExpiry, parseKeyName, parseScopes } from './key-options.ts'

type JsonOption = () => Option<'--json', false, false>

const roles = Object.keys(USER_ROLES)

/** Adds `leadline keys` and `leadline users`. Each command below them is loaded when it is asked for. */
export function addAccessCommands(program: Command, context: CommandContext, json: JsonOption): void {
  addKeyCommands(program, context, json)
  addUserCommands(program, context, json)
}

function addKeyCommands(program: Command, context: CommandContext, json: JsonOption): void {
  const keys = program.command('keys').description('API keys, with which programs ask in the name of a person')
  keys
    .command('create')
    .description('make a key and show it, this once')
    .requiredOption('--name <text>', 'what the key is for', parseKeyName)
    .option(
      '--scopes <words>',
      'what it may do: read, write, sync, admin, with commas between',
      parseScopes,
      DEFAULT_SCOPES,
    )
    .option('--expires <when>', 'when it ends by itself: 30d, 2027-01-31', (text) => parseExpiry(text, new Date()))
    .option('--user <e-mail>', `in whose name it asks (${commandLine('users list')}); the first user when left out`)
    .addOption(json())
    .action(async ({ expires = null, user, ...options }) => {
      const { createKeyCommand } = await import('./keys-command.ts')
      process.exitCode = await createKeyCommand(context, { ...options, expires, user })
    })
  keys
    .command('list')
    .description('every key: prefix, name, scopes, last use, end; never the secret')
    .addOption(json())
    .action(async (options) => {
      const { listKeysCommand } = await import('./keys-command.ts')
      process.exitCode = await listKeysCommand(context, options)
    })
  keys
    .command('revoke')
    .description('revoke a key for good')
    .argument('<key>', 'its id or prefix')
    .addOption(json())
    .action(async (key, options) => {
      const { revokeKeyCommand } = await import('./keys-command.ts')
      process.exitCode = await revokeKeyCommand(context, key, options)
    })
}

function addUserCommands(program: Command, context: CommandContext, json: JsonOption): void {
  const users = program.command('users').description('people: what they may do, and in whose name keys ask')
  users
    .command('create')
    .description('make a user; then make a key for them, or let them sign in with the same address')
    .argument('<e-mail>', 'the address of the person')
    .option('--role <role>', `what they may do, ${roles.join(', ')}`, parseRole, 'viewer' as const)
    .option('--name <text>', 'first and last name')
    .option('--organization <text>', 'the company or team')
    .addOption(json())
    .action(async (email, { role, name, organization, json }) => {
      const { createUserCommand } = await import('./users-command.ts')
      process.exitCode = await createUserCommand(context, email, { role, name, organization, json })
    })
  users
    .command('list')
    .description('everybody, with their roles')
    .addOption(json())
    .action(async (options) => {
      const { listUsersCommand } = await import('./users-command.ts')
      process.exitCode = await listUsersCommand(context, options)
    })
}

function parseRole(text: string): UserRole {
  const word = text.trim().toLowerCase()
  if (isRole(word)) return word
  throw new InvalidArgumentError(`It must be one of ${roles.join(', ')}.`)
}

function isRole(word: string): word is UserRole {
  return Object.hasOwn(USER_ROLES, word)
}
