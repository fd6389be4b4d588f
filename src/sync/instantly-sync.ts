import type { Database } from '../database/database.ts'
import { newProcessId } from '../database/process-id.ts'
import { commandLine } from '../domain/command-line.ts'
import { SYNC_RESOURCES, type SyncResource } from '../domain/vocabulary.ts'
import type { Logger } from '../logger.ts'
import type { InstantlyClient } from '../sources/instantly/client.ts'
import { instantlyResources } from '../sources/instantly/resources.ts'
import { createRun } from './run-log.ts'
import { type SyncListener, SyncRun } from './sync-run.ts'
import { type StartedSync, type SyncRequest, type SyncService, SyncUnavailableError } from './sync-service.ts'

/** What the sync needs of the world. */
export interface SyncOptions {
  db: Database
  /** Undefined where no API key is configured: then nothing can be synced. */
  client: InstantlyClient | undefined
  logger: Logger
  now?: () => Date
  listener?: SyncListener
  /** Stops the runs after the page under way. */
  signal?: AbortSignal
}

/** Why nothing can be synced without a key, with the remedy. */
export const NO_KEY =
  'No Instantly API key is set, so there is nothing to sync from. Set INSTANTLY_API_KEY (an API v2 key with the scope ' +
  `all:read) in .env and start again, or try Leadline on a simulated workspace with: ${commandLine('demo')}`

/** Resources that reading one campaign again covers. */
const OF_ONE_CAMPAIGN = instantlyResources.filter(({ perCampaign }) => perCampaign).map(({ name }) => name)

/** Every resource, in the order of the glossary. */
const ALL_RESOURCES = Object.keys(SYNC_RESOURCES).filter(isSyncResource)

/** True for the name of a resource that can be synced. */
export function isSyncResource(name: string): name is SyncResource {
  return name in SYNC_RESOURCES
}

/**
 * The sync of Instantly: provider → raw tables → companies, leads, campaigns, events. Disposing it waits for the runs
 * under way; abort `signal` first to have them stop after the page under way.
 */
export function createInstantlySync(options: SyncOptions): SyncService & AsyncDisposable {
  const { client } = options
  const running = new Map<string, Promise<void>>()
  const processId = newProcessId()
  return {
    unavailable: client === undefined ? NO_KEY : undefined,
    async start(request, commit = (create) => options.db.transaction(create)): Promise<StartedSync> {
      if (client === undefined) throw new SyncUnavailableError(NO_KEY)
      const resources = resourcesOf(request)
      let created = false
      const runId = await commit((tx) => {
        created = true
        return createRun(tx, request, resources)
      })
      if (!created) return { runId, finished: running.get(runId) ?? Promise.resolve() }
      const tools = { now: () => new Date(), ...options, client, processId }
      const run = new SyncRun(tools, { runId, request, resources })
      const finished = run.go().finally(() => running.delete(runId))
      running.set(runId, finished)
      return { runId, finished }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running.values())
    },
  }
}

/** What a request covers; an unknown name never gets here, as callers check it against the glossary. */
function resourcesOf({ resources = [], instantlyCampaignId }: SyncRequest): SyncResource[] {
  const asked = resources.length === 0 ? ALL_RESOURCES : ALL_RESOURCES.filter((name) => resources.includes(name))
  return instantlyCampaignId === undefined ? asked : asked.filter((name) => OF_ONE_CAMPAIGN.includes(name))
}
