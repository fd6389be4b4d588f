import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { errorEnvelope } from './error-envelope.ts'
import { deliverAnswer, deliverBroken, sendCloudflareBlock, spoilContent } from './fault-delivery.ts'
import { appliesTo, type BodyFault, type FaultPlan, isBodyFault } from './fault-plan.ts'
import { RateBucket, type RetryAfterForm, retryAfterValue } from './rate-bucket.ts'
import type { LoggedRequest } from './request-log.ts'

/** What stands between the wire and the routes. */
export interface GateOptions {
  readonly apiKey: string
  readonly faults: FaultPlan
  readonly log: LoggedRequest[]
  /** Milliseconds; drives the rate limits, the log and HTTP dates. */
  readonly clock: () => number
  readonly emailsPerMinute: number | null
  readonly requestsPerMinute: number | null
  readonly retryAfter: RetryAfterForm
  /** Ends waits of the `slow` fault when the simulator closes. */
  readonly closing: AbortSignal
}

interface Visit {
  readonly entry: LoggedRequest
  drawn: BodyFault | undefined
}

/** Adds the request log, the faults, the user agent check, the key check and the rate limits, in this order. */
export function addGate(app: FastifyInstance, options: GateOptions): void {
  const visits = new WeakMap<FastifyRequest, Visit>()
  const everything = new RateBucket(options.requestsPerMinute, options.clock)
  const emails = new RateBucket(options.emailsPerMinute, options.clock)

  app.addHook<{ Querystring: Record<string, unknown> }>('onRequest', async (request, reply) => {
    const path = request.url.split('?')[0] ?? request.url
    const entry: LoggedRequest = {
      method: request.method,
      path,
      query: { ...request.query },
      at: options.clock(),
      body: undefined,
      status: 0,
      fault: undefined,
    }
    options.log.push(entry)
    const visit: Visit = { entry, drawn: undefined }
    visits.set(request, visit)
    if (await strikeRequest(visit, request, reply, options)) return reply
    if (/^python-urllib/i.test(request.headers['user-agent'] ?? '')) {
      sendCloudflareBlock(reply)
      return reply
    }
    if (request.headers.authorization !== `Bearer ${options.apiKey}`) {
      return reply.code(401).send(errorEnvelope(401))
    }
    const isEmailList = entry.method === 'GET' && path === '/api/v2/emails'
    const waitMs = everything.take() || (isEmailList ? emails.take() : 0)
    if (waitMs > 0) {
      const value = retryAfterValue(options.retryAfter, waitMs, options.clock())
      if (value !== undefined) reply.header('retry-after', value)
      return reply.code(429).send(errorEnvelope(429))
    }
  })

  app.addHook('preValidation', async (request) => {
    const visit = visits.get(request)
    if (visit !== undefined) visit.entry.body = structuredClone(request.body)
  })

  app.addHook('onSend', (request, reply, payload, done) => {
    const visit = visits.get(request)
    if (visit === undefined) return done()
    visit.entry.status = reply.statusCode
    if (reply.statusCode !== 200 || typeof payload !== 'string' || visit.entry.fault !== undefined) return done()
    const spoiled = spoil(visit, payload, options.faults)
    if (spoiled === undefined) return done()
    visit.entry.fault = spoiled.kind
    switch (spoiled.kind) {
      case 'reset-mid':
      case 'truncated-json':
      case 'truncated-body':
        // The answer leaves by hand; without done() Fastify sends nothing of its own.
        deliverBroken(spoiled.kind, payload, reply)
        return
      default:
        reply.removeHeader('content-length')
        done(null, spoiled.text)
    }
  })
}

/** Lets an answer fault strike; true when the request is answered by it. */
async function strikeRequest(
  visit: Visit,
  request: FastifyRequest,
  reply: FastifyReply,
  options: GateOptions,
): Promise<boolean> {
  const fault = options.faults.strikeRequest(visit.entry)
  if (fault === undefined) return false
  if (isBodyFault(fault)) {
    visit.drawn = fault
    return false
  }
  visit.entry.fault = fault.kind
  if (fault.kind === 'slow') {
    await delay(fault.delayMs, undefined, { signal: options.closing })
    return false
  }
  if (fault.kind === 'stall') visit.entry.status = 200
  deliverAnswer(fault, request, reply, options.clock())
  return true
}

/** The body fault for this answer and the text it leaves; undefined when none strikes. */
function spoil(
  visit: Visit,
  payload: string,
  faults: FaultPlan,
): { kind: BodyFault['kind']; text: string } | undefined {
  if (visit.drawn === undefined && !faults.hasBodyRules) return undefined
  const body: unknown = JSON.parse(payload)
  const drawn = visit.drawn !== undefined && appliesTo(visit.drawn, visit.entry, body) ? visit.drawn : undefined
  const fault = drawn ?? faults.strikeBody(visit.entry, body)
  if (fault === undefined) return undefined
  return { kind: fault.kind, text: JSON.stringify(spoilContent(fault, body, visit.entry)) }
}
