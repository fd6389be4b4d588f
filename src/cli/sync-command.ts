import { commandLine } from '../domain/command-line.ts'
import { SYNC_RESOURCES, type SyncResource } from '../domain/vocabulary.ts'
import { openWorkspace } from '../main.ts'
import { isSyncResource, NO_KEY } from '../sync/instantly-sync.ts'
import { readStatus } from '../sync/status.ts'
import type { SyncListener } from '../sync/sync-run.ts'
import { afterOutage } from './after-outage.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { hint, sayJson } from './output.ts'
import { type KnownCounts, noProgress, showProgress } from './progress.ts'
import { countEvents, readRun, sayRun } from './sync-report.ts'
import { UsageError } from './usage-error.ts'

/** What `leadline sync` was asked. */
export interface SyncCommandOptions {
  since?: Date | undefined
  full: boolean
  json: boolean
}

/** `leadline sync`: copies what Instantly knows, in the foreground. @returns the exit code */
export async function syncCommand(
  context: CommandContext,
  names: readonly string[],
  options: SyncCommandOptions,
): Promise<number> {
  const { output, stop } = context
  const resources = names.map(parseResource)
  const listener: SyncListener = {}
  const config = context.config()
  if (config.instantly.apiKey === undefined) throw new UsageError(NO_KEY)
  await using workspace = await openWorkspace({ config, command: 'leadline sync', listener, signal: stop })
  const { database, sync } = workspace
  using progress = options.json ? noProgress : showProgress(output, await knownCounts(database))
  Object.assign(listener, progress.listener)
  const eventsBefore = await countEvents(database)
  const { finished } = await sync.start({ ...options, resources, requester: { by: 'cli' } })
  const runId = await finished
  progress[Symbol.dispose]()
  const run = await afterOutage(database, commandLine('sync'), () => readRun(database, runId))
  if (options.json) sayJson(output, run)
  else sayRun(output, run, eventsBefore)
  if (run.status === 'cancelled') hint(output, 'Run the same command again to go on.')
  return run.status === 'succeeded' ? EXIT.ok : EXIT.failed
}

/** How many records of each resource are stored, to measure bars against. */
export async function knownCounts(database: Parameters<typeof readStatus>[0]): Promise<KnownCounts> {
  return Object.fromEntries((await readStatus(database)).map(({ resource, rows }) => [resource, rows]))
}

function parseResource(name: string): SyncResource {
  if (isSyncResource(name)) return name
  throw new UsageError(`There is no resource ${name}. Choose from ${Object.keys(SYNC_RESOURCES).join(', ')}.`)
}
