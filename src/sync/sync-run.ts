import type { Database } from '../database/database.ts'
import { errorCode, errorMessage } from '../database/errors.ts'
import { DATABASE_UNAVAILABLE, isDatabaseUnavailable, throughOutages } from '../database/outage.ts'
import { trimEventChanges } from '../database/trim-event-changes.ts'
import { commandLine } from '../domain/command-line.ts'
import type { SyncResource, SyncStatus } from '../domain/vocabulary.ts'
import type { Logger } from '../logger.ts'
import type { InstantlyClient } from '../sources/instantly/client.ts'
import type { InstantlyErrorCode } from '../sources/instantly/errors.ts'
import type { InstantlyResource, PageFailure } from '../sources/instantly/resource.ts'
import { instantlyResources } from '../sources/instantly/resources.ts'
import { mergeEventCounts } from './event-counts.ts'
import { ingestResource, type PageReport } from './ingest.ts'
import { type Lease, takeLease, waitForLease } from './lease.ts'
import { type NormalizeCounts, normalizePending } from './normalize/normalize-pending.ts'
import {
  addPage,
  failRun,
  finishResource,
  finishRun,
  type ResourceOutcome,
  startResource,
  startRun,
} from './run-log.ts'
import type { SyncRequest } from './sync-service.ts'

/** Hears how a run goes on, for progress bars. */
export interface SyncListener {
  resourceStarted?(resource: SyncResource): void
  page?(resource: SyncResource, report: PageReport): void
  resourceFinished?(resource: SyncResource, outcome: ResourceOutcome): void
  normalized?(name: string, counts: NormalizeCounts): void
}

/** What a run needs of the world. */
export interface SyncRunTools {
  db: Database
  client: InstantlyClient
  logger: Logger
  now: () => Date
  listener?: SyncListener | undefined
  /** Stops the run after the page under way. */
  signal?: AbortSignal | undefined
  /** Names this process in leases: `host/pid/start`. */
  processId: string
  /** For how long the database may be away before a run is given up, in milliseconds; for ever when left out. */
  outageMs?: number | undefined
}

/** What a run is to read. */
export interface SyncRunPlan {
  runId: string
  request: SyncRequest
  resources: readonly SyncResource[]
}

/** One run of the sync: resources one after the other, then what they brought is normalized. */
export class SyncRun {
  readonly #tools: SyncRunTools
  readonly #plan: SyncRunPlan
  readonly #ended = new Set<SyncResource>()

  constructor(tools: SyncRunTools, plan: SyncRunPlan) {
    this.#tools = tools
    this.#plan = plan
  }

  /**
   * Never rejects: what goes wrong is told by the run's row and logged once.
   *
   * @returns where the loss of the database broke the run off: the resources that are to be read still, now that it is
   *   back. Undefined after every other end
   */
  async go(): Promise<readonly SyncResource[] | undefined> {
    const { db, logger } = this.#tools
    try {
      await startRun(db, this.#plan.runId)
      const outcomes = await this.#readResources()
      const counts = await this.#normalize()
      const status = runStatus(outcomes)
      const failed = outcomes.find((outcome) => outcome.error !== undefined)
      await finishRun(db, this.#plan.runId, {
        ...failed,
        status,
        normalized: counts.normalized,
        normalizeFailed: counts.failed,
      })
      logger.info({ runId: this.#plan.runId, status, ...counts }, 'sync finished')
      return undefined
    } catch (error) {
      logger.error({ runId: this.#plan.runId, code: errorCode(error), error: errorMessage(error) }, 'sync failed')
      const isClosed = await this.#fail(error)
      if (!isClosed || !isDatabaseUnavailable(error) || isAborted(this.#tools.signal)) return undefined
      return this.#plan.resources.filter((name) => !this.#ended.has(name))
    }
  }

  /** Notes on the run's row what broke it off, as soon as that can be written. @returns false where it cannot */
  async #fail(error: unknown): Promise<boolean> {
    const { db, logger, signal, outageMs } = this.#tools
    const { runId } = this.#plan
    const end = isDatabaseUnavailable(error) ? LOST : unexpected(error)
    try {
      await throughOutages(db, () => failRun(db, runId, end), { signal, forMs: outageMs })
      return true
    } catch (reason) {
      logger.error({ runId, error: errorMessage(reason) }, 'sync run could not be closed')
      return false
    }
  }

  /** One after the other. What would fail everywhere alike (a wrong key, no plan) ends the run at once. */
  async #readResources(): Promise<ResourceOutcome[]> {
    const outcomes: ResourceOutcome[] = []
    let fatal: ResourceOutcome | undefined
    for (const name of this.#plan.resources) {
      const outcome = fatal ?? (await this.#readResource(name))
      if (outcome.status === 'cancelled' || FATAL_CODES.has(outcome.errorCode ?? '')) fatal = outcome
      await finishResource(this.#tools.db, this.#plan.runId, name, outcome)
      this.#ended.add(name)
      this.#tools.listener?.resourceFinished?.(name, outcome)
      outcomes.push(outcome)
    }
    return outcomes
  }

  async #readResource(name: SyncResource): Promise<ResourceOutcome> {
    const { db, logger, listener, signal } = this.#tools
    if (isAborted(signal)) return CANCELLED
    const resource = findResource(name)
    const lease = await takeLease(db, name, this.#tools.processId)
    if (lease === undefined) return busy(name)
    await using held = lease
    listener?.resourceStarted?.(name)
    await startResource(db, this.#plan.runId, name)
    try {
      const failures = await this.#ingest(held, name, resource)
      return failures.length === 0 ? { status: 'succeeded' } : partial(failures)
    } catch (error) {
      if (isAborted(signal)) return CANCELLED
      // @NOTE Nothing can be written down now, and every further resource would meet the same.
      if (isDatabaseUnavailable(error)) throw error
      logger.warn(
        { runId: this.#plan.runId, resource: name, code: errorCode(error), error: errorMessage(error) },
        'sync failed',
      )
      return unexpected(error)
    }
  }

  async #ingest(lease: Lease, name: SyncResource, resource: InstantlyResource): Promise<PageFailure[]> {
    const { db, client, listener, signal, now } = this.#tools
    const failures: PageFailure[] = []
    await ingestResource(
      {
        db,
        client,
        now,
        onPage: async (tx, report) => {
          failures.push(...report.failures)
          await addPage(tx, this.#plan.runId, name, report)
          listener?.page?.(name, report)
        },
      },
      lease,
      resource,
      {
        full: this.#plan.request.full ?? false,
        since: this.#plan.request.since ?? null,
        instantlyCampaignId: this.#plan.request.instantlyCampaignId,
        signal,
      },
    )
    return failures
  }

  /** One process normalizes at a time; what another has under way it brings to an end. */
  async #normalize(): Promise<NormalizeCounts> {
    const { db, listener, signal } = this.#tools
    const lease = await waitForLease(db, 'normalize', this.#tools.processId, signal)
    if (lease === undefined) return { normalized: 0, failed: 0 }
    await using held = lease
    const counts = await normalizePending(db, {
      lease: held,
      signal,
      onBatch: (normalizer, done) => listener?.normalized?.(normalizer.name, done),
    })
    await mergeEventCounts(db)
    await trimEventChanges(db)
    return counts
  }
}

/** Errors that every further request would meet again: a wrong key, no paid plan. */
const FATAL_CODES: ReadonlySet<string> = new Set([
  'INSTANTLY_AUTHENTICATION',
  'INSTANTLY_PLAN',
  'INSTANTLY_CONFIGURATION',
] satisfies InstantlyErrorCode[])

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}

const CANCELLED: ResourceOutcome = {
  status: 'cancelled',
  errorCode: 'SYNC_CANCELLED',
  error: 'Stopped on request. What was read is kept; the next sync goes on from there.',
}

const LOST: ResourceOutcome = {
  status: 'failed',
  errorCode: DATABASE_UNAVAILABLE,
  error:
    'The database could not be reached for a while. What was read is kept; a server that runs goes on from there by ' +
    `itself, in another run. Else: ${commandLine('sync')}`,
}

function unexpected(error: unknown): ResourceOutcome {
  return { status: 'failed', errorCode: errorCode(error) ?? 'UNEXPECTED', error: errorMessage(error) }
}

function busy(name: SyncResource): ResourceOutcome {
  const error = `Another sync is reading ${name} right now. Wait for it to finish (see: ${commandLine('status')}), then ask again.`
  return { status: 'failed', errorCode: 'SYNC_BUSY', error }
}

function partial(failures: readonly PageFailure[]): ResourceOutcome {
  const [first] = failures
  const error = `${failures.length} campaigns could not be read; the first: ${first?.error.message ?? ''}`
  return { status: 'partial', errorCode: first?.error.code ?? 'PARTIAL', error }
}

function findResource(name: SyncResource): InstantlyResource {
  const resource = instantlyResources.find((entry) => entry.name === name)
  if (resource === undefined) throw new Error(`The glossary names a resource without a reader: ${name}`)
  return resource
}

function runStatus(outcomes: readonly ResourceOutcome[]): SyncStatus {
  if (outcomes.some(({ status }) => status === 'cancelled')) return 'cancelled'
  if (outcomes.every(({ status }) => status === 'succeeded')) return 'succeeded'
  return outcomes.every(({ status }) => status === 'failed') ? 'failed' : 'partial'
}
