import { enableCompileCache } from 'node:module'
import { Command, type CommandUnknownOpts, InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { addAccessCommands } from './cli/access-commands.ts'
import { MAX_OUTAGE_MINUTES } from './cli/after-outage.ts'
import type { CommandContext } from './cli/command-context.ts'
import { EXIT } from './cli/exit-code.ts'
import { addImportCommands } from './cli/import-commands.ts'
import { hint, type Output } from './cli/output.ts'
import { parseSince } from './cli/since.ts'
import { stopOnSignals } from './cli/stop-requested.ts'
import { configFromEnvironment } from './config.ts'
import { errorCode, errorMessage } from './database/errors.ts'
import { DATABASE_UNAVAILABLE } from './database/outage.ts'
import { commandLine } from './domain/command-line.ts'
import { SYNC_RESOURCES } from './domain/vocabulary.ts'
import { version } from './version.ts'

const EXIT_CODES = `
Exit codes: 0 done, 1 it ran but failed or found differences, 2 it could not run (settings, database, port, words).
Imports and syncs wait up to ${MAX_OUTAGE_MINUTES} minutes for a database that is lost while they work, and go on.`

// @NOTE Keeps the compiled form of the modules that the commands load, which takes a third off the start.
enableCompileCache()

const output: Output = { out: process.stdout, err: process.stderr }
const stopping = new AbortController()

/** What a shell gives for a program that SIGPIPE ended. Node ignores that signal, so it is said by hand. */
const NOBODY_READS = 141
let isRead = true
for (const stream of [process.stdout, process.stderr]) {
  // @NOTE Whoever read our output, such as `head`, has gone: there is nothing left to say and nobody to say it to.
  stream.on('error', (error) => {
    if (errorCode(error) !== 'EPIPE') throw error
    isRead = false
    process.exitCode = NOBODY_READS
    stopping.abort()
  })
}

const context: CommandContext = { output, config: configFromEnvironment, stop: stopping.signal }

const json = () => new Option('--json', 'answer with one JSON document on standard output, for scripts').default(false)

// @NOTE Each command is loaded when it is asked for: a help text need not start a database.
const program = new Command(commandLine())
  .description('One timeline for every lead. Settings come from the environment and .env; see .env.example.')
  .version(version)
  .addHelpText('after', EXIT_CODES)
  .exitOverride()

program
  .command('serve')
  .description('serve the graph and the playground at http://HOST:PORT/graphql')
  .option('--host <address>', 'where to listen instead of HOST; needs authentication unless it is this computer only')
  .option(
    '--with-keys',
    'let in API keys only, as AUTH_MODE=keys does; where there is none, one is made and shown',
    false,
  )
  .addOption(json())
  .action(async (options) => {
    const { serveCommand } = await import('./cli/serve-command.ts')
    process.exitCode = await serveCommand(context, options)
  })

program
  .command('demo')
  .description('try everything on a simulated Instantly workspace, in a database of its own')
  .option('--leads <number>', 'lead rows of a new simulated workspace, 20 to 200000', parseLeads, 600)
  .addOption(json())
  .action(async (options) => {
    const { demoCommand } = await import('./cli/demo-command.ts')
    process.exitCode = await demoCommand(context, options)
  })

program
  .command('migrate')
  .description('make the database or bring it to the newest version (other commands that write do so too)')
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
  .option('--full', 'read all mails again, not only the new ones (all else is always read again)', false)
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
  .command('doctor')
  .description('check the whole set-up: database, disk, API key, sign-in, data; changes nothing')
  .option('--strict', 'let warnings count as errors', false)
  .option('--stale-after <hours>', 'after how many hours without a sync a resource counts as stale', parseHours, 24)
  .addOption(json())
  .action(async (options) => {
    const { doctorCommand } = await import('./cli/doctor-command.ts')
    process.exitCode = await doctorCommand(context, options)
  })

program
  .command('rebuild')
  .description('derive companies, leads, campaigns and events again from the raw layer and fix what differs')
  .option('--check', 'only compare: report differences and exit with 1 if there are any', false)
  .addOption(json())
  .action(async (options) => {
    const { rebuildCommand } = await import('./cli/rebuild-command.ts')
    process.exitCode = await rebuildCommand(context, options)
  })

addAccessCommands(program, context, json)
addImportCommands(program, context, json)

for (const command of withSubcommands(program.commands)) command.addHelpText('after', EXIT_CODES).exitOverride()

stopOnSignals(stopping, output)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = tell(error)
}
if (!isRead) process.exitCode = NOBODY_READS

/** Commands and the commands below them. */
function withSubcommands(commands: readonly CommandUnknownOpts[]): CommandUnknownOpts[] {
  return commands.flatMap((command) => [command, ...withSubcommands(command.commands)])
}

function parseLeads(text: string): number {
  const leads = Number(text)
  if (Number.isInteger(leads) && leads >= 20 && leads <= 200_000) return leads
  throw new InvalidArgumentError('It must be a whole number from 20 to 200000.')
}

function parseHours(text: string): number {
  const hours = Number(text)
  if (text.trim() !== '' && hours > 0 && hours <= 10_000) return hours
  throw new InvalidArgumentError('It must be a number of hours above 0, at most 10000.')
}

/** Tells an error that a command ended with; gives the exit code. Commander has told its own already. */
function tell(error: unknown): number {
  const code = errorCode(error)
  if (code?.startsWith('commander.')) {
    return code === 'commander.helpDisplayed' || code === 'commander.version' || code === 'commander.help'
      ? EXIT.ok
      : EXIT.unusable
  }
  // @NOTE An error without a code of ours is a defect; its stack is what helps to fix it.
  const known = error instanceof Error && code !== undefined && error.name !== 'Error'
  hint(output, known || !(error instanceof Error) ? errorMessage(error) : (error.stack ?? error.message))
  return code === DATABASE_UNAVAILABLE ? EXIT.failed : EXIT.unusable
}
