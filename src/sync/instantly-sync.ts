import { randomUUID } from 'node:crypto'
import type { Database } from '../database/database.ts'
import { errorMessage } from '../database/errors.ts'
import { Outages, throughOutages } from '../database/outage.ts'
import { newProcessId } from '../database/process-id.ts'
import { commandLine } from '../domain/command-line.ts'
import { SYNC_RESOURCES, type SyncResource } from '../domain/vocabulary.ts'
import type { Logger } from '../logger.ts'
import type { InstantlyClient } from '../sources/instantly/client.ts'
import { instantlyResources } from '../sources/instantly/resources.ts'
import { createRun } from './run-log.ts'
import { type SyncListener, SyncRun, type SyncRunPlan, type SyncRunTools } from './sync-run.ts'
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
  /** For how long the database may be away before a sync is given up, in milliseconds; for ever when left out. */
  outageMs?: number | undefined
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
  const { client, db, logger, signal, outageMs } = options
  const running = new Map<string, Promise<string>>()
  const processId = newProcessId()

  /** Runs, and goes on in another run where the loss of the database broke one off. @returns the id of the last */
  const toTheEnd = async (tools: SyncRunTools, first: SyncRunPlan): Promise<string> => {
    const outage = { signal, forMs: outageMs }
    const outages = new Outages(db, outage)
    let plan = first
    for (;;) {
      const left = await new SyncRun(tools, plan).go()
      if (left === undefined || !(await outages.over())) return plan.runId
      const next = { runId: randomUUID(), request: plan.request, resources: left }
      const create = () => db.transaction((tx) => createRun(tx, next.request, left, next.runId))
      try {
        await throughOutages(db, create, outage)
      } catch (error) {
        logger.error({ runId: plan.runId, error: errorMessage(error) }, 'sync could not go on')
        return plan.runId
      }
      logger.info({ runId: plan.runId, nextRunId: next.runId }, 'sync goes on')
      plan = next
    }
  }

  return {
    unavailable: client === undefined ? NO_KEY : undefined,
    async start(request, commit = (create) => db.transaction(create)): Promise<StartedSync> {
      if (client === undefined) throw new SyncUnavailableError(NO_KEY)
      const resources = resourcesOf(request)
      let created = false
      const runId = await commit((tx) => {
        created = true
        return createRun(tx, request, resources)
      })
      if (!created) return { runId, finished: running.get(runId) ?? Promise.resolve(runId) }
      const tools = { now: () => new Date(), ...options, client, processId }
      const finished = toTheEnd(tools, { runId, request, resources }).finally(() => running.delete(runId))
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
