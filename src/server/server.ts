import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Door } from '../auth/door.ts'
import type { RateLimiter } from '../auth/rate-limiter.ts'
import type { RecentActors } from '../auth/recent-actors.ts'
import type { Database } from '../database/database.ts'
import type { ImportService } from '../import/import-service.ts'
import { createLive } from '../live/live.ts'
import type { Logger } from '../logger.ts'
import type { SyncService } from '../sync/sync-service.ts'
import { AddressError, isAddressProblem } from './address-error.ts'
import { createCompression } from './compression.ts'
import { createCrossOrigin } from './cross-origin.ts'
import type { Example } from './examples.ts'
import { createGate } from './gate.ts'
import { createGraphQLHandler, GRAPHQL_PATH, type SafetyOptions } from './graphql-handler.ts'
import { answerHealth, answerReady, sendJson } from './health.ts'
import { answerImports, IMPORTS_PATH } from './imports-route.ts'
import { answerUpload, isMultipart, NO_UPLOADS } from './multipart-upload.ts'
import { PortTakenError } from './port-taken-error.ts'
import { REQUEST_ID_HEADER, requestIdOf } from './request-id.ts'
import { logRequest } from './request-log.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { limitSending, type SendingLimits } from './sending-limits.ts'

/** How long a request under way may take when the server stops. */
const GRACE_MS = 4_000

/** How long an idle connection is kept; longer than the minute that common proxies keep theirs. */
const KEEP_ALIVE_MS = 65_000

/** How long a caller may take to send the headers; `limitSending` looks after the body. */
const HEADERS_MS = 10_000

const DEVELOPMENT: SafetyOptions = { introspection: true, suggestions: true, requestTimeoutMs: 30_000 }

/** What the server serves, and where. */
export interface ServerOptions {
  database: Database
  sync: SyncService
  imports: ImportService
  logger: Logger
  /** Decides who asks. */
  door: Door
  /** Whom this process let in a moment ago. */
  recent: RecentActors
  /** Undefined for no limit. */
  limiter?: RateLimiter | undefined
  /** How many proxies of ours stand before the server; none when left out. */
  trustedProxies?: number
  host: string
  /** 0 takes any free port. */
  port: number
  /** What may be asked, and how long it may take; as in a development where left out. */
  safety?: Partial<SafetyOptions>
  /** The origins whose pages may ask, such as https://app.agency.example; none when left out. */
  corsOrigins?: readonly string[]
  /** Most open streams at once; 1000 when left out. */
  mostStreams?: number | undefined
  /** How often the reader of a stream is checked again, in milliseconds; every 15 seconds when left out. */
  recheckEveryMs?: number | undefined
  /** How long a caller may take to send a request; see there when left out. */
  sending?: SendingLimits | undefined
  /** The tabs of the playground. */
  examples?: readonly Example[]
  /** Whether every answer tells how fresh it is, or only those that are asked to. */
  freshness?: boolean
  now?: () => Date
}

/** A server that listens. Disposing it ends it once the requests under way are answered. */
export interface LeadlineServer extends AsyncDisposable {
  /** The GraphQL endpoint and playground, such as http://127.0.0.1:4000/graphql. */
  readonly url: string
  readonly port: number
}

/**
 * Serves the graph, the playground, `/health` and `/ready`.
 *
 * @throws PortTakenError when another process has the port
 * @throws AddressError when the address is none of this computer
 */
export async function createServer(options: ServerOptions): Promise<LeadlineServer> {
  const {
    host,
    port,
    now = () => new Date(),
    door,
    limiter,
    trustedProxies = 0,
    corsOrigins = [],
    mostStreams,
    recheckEveryMs,
    sending,
    ...sources
  } = options
  const { logger } = sources
  const safety = { ...DEVELOPMENT, ...options.safety }
  const gate = createGate({ door, limiter, trustedProxies, logger })
  const live = createLive({ ...sources, mostStreams, recheckEveryMs })
  const graphql = createGraphQLHandler({ ...sources, live, safety, now })
  const crossOrigin = createCrossOrigin(corsOrigins)
  const compress = await createCompression(host, trustedProxies)
  const answerGraphQL = async (request: IncomingMessage, response: ServerResponse, requestId: string) => {
    const trace = logRequest(logger, request, response, requestId)
    const mayStillRead = () => gate.readmit(request)
    if (crossOrigin(request, response)) return
    if (needsNoToken(request)) {
      const admitted = await gate.admitAnyone(request, response, requestId)
      if (admitted) {
        const trusted = { requestId, actor: undefined, incoming: request, uploads: NO_UPLOADS, trace, mayStillRead }
        await graphql(request, response, trusted)
      }
      return
    }
    const actor = await gate.admit(request, response, requestId)
    if (actor === undefined) return
    trace.actor = actor.apiKeyId === null ? 'person' : 'key'
    if (isMultipart(request))
      return answerUpload(request, response, { ...options, requestId, actor, graphql, trace, mayStillRead })
    await graphql(request, response, { requestId, actor, incoming: request, uploads: NO_UPLOADS, trace, mayStillRead })
  }
  const answerFiles = async (request: IncomingMessage, response: ServerResponse, requestId: string) => {
    const trace = logRequest(logger, request, response, requestId)
    if (crossOrigin(request, response)) return
    const actor = await gate.admit(request, response, requestId)
    if (actor === undefined) return
    trace.actor = actor.apiKeyId === null ? 'person' : 'key'
    await answerImports(request, response, { ...options, now, requestId, actor })
  }
  const server = createHttpServer((request, response) => {
    const requestId = requestIdOf(request)
    response.setHeader(REQUEST_ID_HEADER, requestId)
    setSecurityHeaders(response)
    compress(request, response)
    const path = pathOf(request)
    const isFile = path === IMPORTS_PATH || path.startsWith(`${IMPORTS_PATH}/`)
    limitSending(request, response, isFile || isMultipart(request), sending)
    if (path === GRAPHQL_PATH) return answerGraphQL(request, response, requestId)
    if (isFile) return answerFiles(request, response, requestId)
    logRequest(logger, request, response, requestId)
    return answerOther(path, response, options.database)
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.headersTimeout = HEADERS_MS
  server.requestTimeout = 0
  const stop = createStop(server)
  const listening = await listen(server, host, port)
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listening}${GRAPHQL_PATH}`,
    port: listening,
    [Symbol.asyncDispose]: async () => {
      await live[Symbol.asyncDispose]()
      await stop()
      await graphql.dispose()
    },
  }
}

/** The playground's page, where a token can be entered, and what browsers ask before they send one. */
function needsNoToken({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' || (method === 'GET' && headers.accept?.includes('text/html') === true)
}

async function answerOther(path: string, response: ServerResponse, database: Database): Promise<void> {
  if (path === '/health') return answerHealth(response)
  if (path === '/ready') return await answerReady(response, database)
  if (path === '/') response.writeHead(302, { location: GRAPHQL_PATH }).end()
  else sendJson(response, 404, { error: `There is nothing at ${path}. GraphQL is at ${GRAPHQL_PATH}.` })
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/'
}

function listen(server: Server, host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.once('error', (error) => {
    const taken = 'code' in error && error.code === 'EADDRINUSE'
    if (taken) reject(new PortTakenError(port, { cause: error }))
    else reject(isAddressProblem(error) ? new AddressError(host, port, { cause: error }) : error)
  })
  server.listen(port, host, () => {
    const address = server.address()
    resolve(typeof address === 'object' && address !== null ? address.port : port)
  })
  return promise
}

/** Stops taking connections, waits for the answers under way, and closes every connection as it falls idle. */
function createStop(server: Server): () => Promise<void> {
  let stopping = false
  server.on('request', (_request: IncomingMessage, response: ServerResponse) => {
    response.on('close', () => {
      if (stopping) setImmediate(() => server.closeIdleConnections())
    })
  })
  return async () => {
    stopping = true
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS)
    server.close(() => resolve())
    await promise
    clearTimeout(timer)
  }
}
