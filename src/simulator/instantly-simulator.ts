import Fastify from 'fastify'
import { addAccountRoutes } from './api/account-routes.ts'
import { addAnalyticsRoutes } from './api/analytics-routes.ts'
import { addCampaignRoutes } from './api/campaign-routes.ts'
import { addEmailRoutes } from './api/email-routes.ts'
import { FaultPlan } from './api/fault-plan.ts'
import { addGate } from './api/gate.ts'
import { addLeadRoutes } from './api/lead-routes.ts'
import type { RetryAfterForm } from './api/rate-bucket.ts'
import type { LoggedRequest } from './api/request-log.ts'
import { SeededRandom, seedOf } from './seeded-random.ts'
import { CampaignAnalytics } from './world/campaign-analytics.ts'
import { SimulatedWorld } from './world/simulated-world.ts'

/** The world's start clock when none is given. */
const DEFAULT_NOW = new Date('2026-07-15T16:00:00.000Z')

/** How a simulator is started; everything has a default. */
export interface InstantlySimulatorOptions {
  /** Lead rows of the world, at least 20; default 200. */
  readonly leads?: number
  /** Campaigns, at least 5; default: by the number of leads. */
  readonly campaigns?: number | undefined
  /** Lead rows of the first campaign, which is the largest; default: by the number of leads. */
  readonly largestCampaign?: number | undefined
  /** Default 1. Same seed, sizes and start clock: the same world, ids included. */
  readonly seed?: number
  /** Default 0: a free port. */
  readonly port?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default: made from the seed. */
  readonly apiKey?: string
  /** Limit of `GET /emails`; Instantly allows 20. Default null: no limit. */
  readonly emailsPerMinute?: number | null
  /** Limit of all requests together. Default null: no limit. */
  readonly requestsPerMinute?: number | null
  /** What the limits' 429 says about when to come back. Default 'none'. */
  readonly retryAfter?: RetryAfterForm
  /** The world's start clock; default 2026-07-15T16:00Z. It moves by `advance` only. */
  readonly now?: Date
  /** Wall clock of the rate limits and the request log, in milliseconds; default Date.now. */
  readonly wallClock?: () => number
  /** Whether `reply_count` counts automatic replies, which Instantly does not say; default false. */
  readonly repliesIncludeAutomatic?: boolean
}

/** A running simulator. Disposing it closes the port and all connections. */
export interface InstantlySimulator extends AsyncDisposable {
  /** For example `http://127.0.0.1:4010`; clients append `/api/v2/…`. */
  readonly url: string
  readonly apiKey: string
  readonly world: SimulatedWorld
  readonly faults: FaultPlan
  /** All requests so far, oldest first. */
  readonly requests: LoggedRequest[]
  /** Moves the world's clock, see `world.advance`. */
  advance(step: Parameters<SimulatedWorld['advance']>[0]): void
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts an HTTP server that behaves like the Instantly API v2 (Instantly fact sheet §1 to §7) over an invented,
 * repeatable world.
 *
 * @throws {WorldError} when the world's sizes are too small; an Error with code EADDRINUSE when the port is taken
 */
export async function startInstantlySimulator(options: InstantlySimulatorOptions = {}): Promise<InstantlySimulator> {
  const { leads = 200, campaigns, largestCampaign, seed = 1, port = 0, host = '127.0.0.1', now = DEFAULT_NOW } = options
  const world = new SimulatedWorld({ leads, campaigns, largestCampaign, seed, now })
  const analytics = new CampaignAnalytics({ repliesIncludeAutomatic: options.repliesIncludeAutomatic ?? false })
  const faults = new FaultPlan()
  const requests: LoggedRequest[] = []
  const apiKey = options.apiKey ?? keyFor(seed)
  const closing = new AbortController()
  const app = Fastify({ logger: false, forceCloseConnections: true })
  addGate(app, {
    apiKey,
    faults,
    log: requests,
    clock: options.wallClock ?? Date.now,
    emailsPerMinute: options.emailsPerMinute ?? null,
    requestsPerMinute: options.requestsPerMinute ?? null,
    retryAfter: options.retryAfter ?? 'none',
    closing: closing.signal,
  })
  await app.register(
    async (routes) => {
      addCampaignRoutes(routes, world)
      addAnalyticsRoutes(routes, world, analytics)
      addAccountRoutes(routes, world)
      addLeadRoutes(routes, world)
      addEmailRoutes(routes, world)
    },
    { prefix: '/api/v2' },
  )
  const url = await app.listen({ port, host })
  return {
    url,
    apiKey,
    world,
    faults,
    requests,
    advance: (step) => world.advance(step),
    async [Symbol.asyncDispose]() {
      closing.abort()
      await app.close()
    },
  }
}

/** A key of the usual form: base64 of `uuid:secret`. It opens nothing but this simulator. */
function keyFor(seed: number): string {
  const random = new SeededRandom(seedOf(seed, 'api key'))
  return Buffer.from(`${random.uuid4()}:${random.token(12)}`).toString('base64')
}
