import { enableCompileCache } from 'node:module'
import { Command, type CommandUnknownOpts, InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { MAX_OUTAGE_MINUTES } from './cli/after-outage.ts'
import type { CommandContext } from './cli/command-context.ts'
import { EXIT } from './cli/exit-code.ts'
import { addImportCommands } from './cli/import-commands.ts'
import { DEFAULT_SCOPES, parseExpiry, parseKeyName, parseScopes } from './cli/key-options.ts'
import { hint, type Output } from './cli/output.ts'
import { parseSince } from './cli/since.ts'
import { configFromEnvironment } from './config.ts'
import { errorCode, errorMessage } from './database/errors.ts'
import { DATABASE_UNAVAILABLE } from './database/outage.ts'
import { SYNC_RESOURCES } from './domain/vocabulary.ts'
import { version } from './version.ts'

const EXIT_CODES = `
Exit codes: 0 done, 1 it ran but failed or found differences, 2 it could not run (settings, database, port, words).
Imports and syncs wait up to ${MAX_OUTAGE_MINUTES} minutes for a database that is lost while they work, and go on.`

// @NOTE Keeps the compiled form of the modules that the commands load, which takes a third off the start.
enableCompileCache()

const output: Output = { out: process.stdout, err: process.stderr }
const stopping = new AbortController()
const context: CommandContext = { output, config: configFromEnvironment, stop: stopping.signal }

const json = () => new Option('--json', 'answer with one JSON document on standard output, for scripts').default(false)

// @NOTE Each command is loaded when it is asked for: a help text need not start a database.
const program = new Command('leadline')
  .description('One timeline for every lead. Settings come from the environment and .env; see .env.example.')
  .version(version)
  .addHelpText('after', EXIT_CODES)
  .exitOverride()

program
  .command('serve')
  .description('serve the graph and the playground at http://HOST:PORT/graphql')
  .option('--host <address>', 'where to listen instead of HOST; needs authentication unless it is this computer only')
  .addOption(json())
  .action(async (options) => {
    const { serveCommand } = await import('./cli/serve-command.ts')
    process.exitCode = await serveCommand(context, options)
  })

program
  .command('demo')
  .description('try everything on a simulated Instantly workspace, in a database of its own')
  .option('--leads <number>', 'lead rows of a new simulated workspace, 20 to 200000', parseLeads, 200)
  .addOption(json())
  .action(async (options) => {
    const { demoCommand } = await import('./cli/demo-command.ts')
    process.exitCode = await demoCommand(context, options)
  })

program
  .command('migrate')
  .description('bring the database to the newest version (every other command does so too)')
  .addOption(json())
  .action(async (options) => {
    const { migrateCommand } = await import('./cli/migrate-command.ts')
    process.exitCode = await migrateCommand(context, options)
  })

program
  .command('sync')
  .description('copy what Instantly knows; without a resource, all of them')
  .argument('[resource...]', `what to sync: ${Object.keys(SYNC_RESOURCES).join(', ')}`)
  .option('--since <date>', 'read mails and daily figures from this day on (UTC), such as 2026-07-01', parseSince)
  .option('--full', 'read everything again instead of only what is new', false)
  .addOption(json())
  .action(async (resources, options) => {
    const { syncCommand } = await import('./cli/sync-command.ts')
    process.exitCode = await syncCommand(context, resources, options)
  })

program
  .command('status')
  .description('per resource: last run, rows, freshness, pending and failed rows, with the remedy')
  .addOption(json())
  .action(async (options) => {
    const { statusCommand } = await import('./cli/status-command.ts')
    process.exitCode = await statusCommand(context, options)
  })

program
  .command('rebuild')
  .description('derive companies, leads, campaigns and events again from the raw layer and mend what differs')
  .option('--check', 'only compare: report differences and exit with 1 if there are any', false)
  .addOption(json())
  .action(async (options) => {
    const { rebuildCommand } = await import('./cli/rebuild-command.ts')
    process.exitCode = await rebuildCommand(context, options)
  })

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
  .option('--user <e-mail>', 'in whose name it asks; the first user when left out')
  .addOption(json())
  .action(async ({ expires = null, user, ...options }) => {
    const { createKeyCommand } = await import('./cli/keys-command.ts')
    process.exitCode = await createKeyCommand(context, { ...options, expires, user })
  })

keys
  .command('list')
  .description('every key: prefix, name, scopes, last use, end; never the secret')
  .addOption(json())
  .action(async (options) => {
    const { listKeysCommand } = await import('./cli/keys-command.ts')
    process.exitCode = await listKeysCommand(context, options)
  })

keys
  .command('revoke')
  .description('take a key back for good')
  .argument('<key>', 'its id or prefix')
  .addOption(json())
  .action(async (key, options) => {
    const { revokeKeyCommand } = await import('./cli/keys-command.ts')
    process.exitCode = await revokeKeyCommand(context, key, options)
  })

addImportCommands(program, context, json)

for (const command of withSubcommands(program.commands)) command.addHelpText('after', EXIT_CODES).exitOverride()

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // @NOTE Once: asked a second time, the process ends at once, as it would without us.
  process.once(signal, () => {
    hint(output, '\nStopping…')
    stopping.abort()
  })
}

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = tell(error)
}

/** Commands and the commands below them. */
function withSubcommands(commands: readonly CommandUnknownOpts[]): CommandUnknownOpts[] {
  return commands.flatMap((command) => [command, ...withSubcommands(command.commands)])
}

function parseLeads(text: string): number {
  const leads = Number(text)
  if (Number.isInteger(leads) && leads >= 20 && leads <= 200_000) return leads
  throw new InvalidArgumentError('It must be a whole number from 20 to 200000.')
}

/** Tells an error that a command ended with; gives the exit code. Commander has told its own already. */
function tell(error: unknown): number {
  const code = errorCode(error)
  if (code?.startsWith('commander.')) {
    return code === 'commander.helpDisplayed' || code === 'commander.version' || code === 'commander.help'
      ? EXIT.ok
      : EXIT.unusable
  }
  // @NOTE An error without a code of ours is a defect; its stack is what helps to mend it.
  const known = error instanceof Error && code !== undefined && error.name !== 'Error'
  hint(output, known || !(error instanceof Error) ? errorMessage(error) : (error.stack ?? error.message))
  return code === DATABASE_UNAVAILABLE ? EXIT.failed : EXIT.unusable
}
