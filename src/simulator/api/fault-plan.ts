import { SeededRandom } from '../seeded-random.ts'
import type { RetryAfterForm } from './rate-bucket.ts'

/** What a fault sees of the request it answers. */
export interface FaultRequest {
  readonly method: string
  /** Without the query, e.g. `/api/v2/emails`. */
  readonly path: string
  readonly query: Readonly<Record<string, unknown>>
  /** The parsed JSON body of a POST; undefined before it was read and for GET. */
  readonly body: unknown
}

/** A fault that replaces the whole answer before any work is done. */
export type AnswerFault =
  /** An error with the right envelope; `retryAfterSeconds` adds the header, as seconds unless the form says otherwise. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly message?: string
      readonly retryAfterSeconds?: number
      readonly retryAfterForm?: RetryAfterForm
    }
  /** 403 with the plain text `error code: 1010`. */
  | { readonly kind: 'cloudflare' }
  /** The connection is reset before the answer. */
  | { readonly kind: 'reset' }
  /** The ordinary answer, later. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Status and headers, then nothing. */
  | { readonly kind: 'stall' }
  /** Status 200 with an HTML page. */
  | { readonly kind: 'html' }
  /** Status 200 with an empty body. */
  | { readonly kind: 'empty' }
  /** A redirect to another place. */
  | { readonly kind: 'redirect'; readonly location: string }
  /** Status 200 with `content-encoding: gzip` and bytes that are no gzip. */
  | { readonly kind: 'bad-gzip' }
  /** Status 200 with a JSON page of this many bytes. */
  | { readonly kind: 'huge'; readonly bytes: number }

/** A fault that spoils the bytes or the content of an ordinary answer with status 200. */
export type BodyFault =
  /** Half of the body, then the connection is reset. */
  | { readonly kind: 'reset-mid' }
  /** Half of the body, with a content-length that fits the half. */
  | { readonly kind: 'truncated-json' }
  /** The whole body, with a content-length that is longer; then the connection ends. */
  | { readonly kind: 'truncated-body' }
  /** A list page without its `items`. */
  | { readonly kind: 'missing-items' }
  /** Puts a cursor on an empty page; waits for one. */
  | { readonly kind: 'cursor-on-empty-page' }
  /** The answer's cursor is the one the request came with; waits for a request with a cursor. */
  | { readonly kind: 'repeat-cursor' }
  /** The first item of a page (or array) comes a second time at its end; waits for a page with items. */
  | { readonly kind: 'duplicate-items' }
  /** Changes the JSON body before it is sent: in place, or by giving a new one. */
  | { readonly kind: 'mutate'; readonly mutate: (body: unknown, request: FaultRequest) => unknown }

/** Any fault. */
export type Fault = AnswerFault | BodyFault

/** The kinds that need no parameters, for `random`. */
export type SimpleFaultKind = Exclude<Fault['kind'], 'status' | 'slow' | 'redirect' | 'huge' | 'mutate'>

/** Which requests a rule concerns; an empty match concerns all. */
interface FaultMatch {
  readonly method?: string
  /** A text must equal the path (with or without `/api/v2`); a pattern is tried on the path and on path?query. */
  readonly path?: string | RegExp
}

/** One planned fault: after `after` matching requests it strikes `times` times (default 0 and 1). */
export type FaultRule = Fault & { readonly match?: FaultMatch; readonly times?: number; readonly after?: number }

/** Faults that strike by chance, repeatably. */
export interface RandomFaults {
  /** 0..1, per matching request. */
  readonly probability: number
  readonly seed: number
  readonly kinds: readonly (Fault | SimpleFaultKind)[]
  readonly match?: FaultMatch
}

/** A planned fault's handle. */
export interface FaultHandle {
  /** How often it struck. */
  readonly hits: number
  /** Takes the rule away. */
  cancel(): void
}

interface PlannedRule {
  readonly fault: Fault
  readonly match: FaultMatch
  wait: number
  left: number
  hits: number
}

const BODY_KINDS: ReadonlySet<string> = new Set<BodyFault['kind']>([
  'reset-mid',
  'truncated-json',
  'truncated-body',
  'missing-items',
  'cursor-on-empty-page',
  'repeat-cursor',
  'duplicate-items',
  'mutate',
])

/** True for faults that need the ordinary answer's body. */
export function isBodyFault(fault: Fault): fault is BodyFault {
  return BODY_KINDS.has(fault.kind)
}

/**
 * The faults that wait to strike. Rules are tried in the order in which they were added; of each request at most one
 * answer fault and, when there was none, one body fault strikes.
 */
export class FaultPlan {
  #rules: PlannedRule[] = []
  #random: { readonly faults: RandomFaults; readonly source: SeededRandom } | undefined

  /** Plans a fault. `times: Infinity` keeps it until `clear`. */
  next(rule: FaultRule): FaultHandle {
    const { match = {}, times = 1, after = 0, ...fault } = rule
    const planned: PlannedRule = { fault, match, wait: after, left: times, hits: 0 }
    this.#rules.push(planned)
    return {
      get hits() {
        return planned.hits
      },
      cancel: () => {
        this.#rules = this.#rules.filter((candidate) => candidate !== planned)
      },
    }
  }

  /** Lets faults strike by chance from now on; replaces an earlier call. */
  random(faults: RandomFaults): void {
    this.#random = { faults, source: new SeededRandom(faults.seed) }
  }

  /** Takes all faults away, the random ones too. */
  clear(): void {
    this.#rules = []
    this.#random = undefined
  }

  /** True when a planned rule could still spoil a body. */
  get hasBodyRules(): boolean {
    return this.#rules.some((rule) => rule.left > 0 && isBodyFault(rule.fault))
  }

  /** The answer fault for a request that has just come in; a fault drawn by chance may be a body fault. */
  strikeRequest(request: FaultRequest): Fault | undefined {
    const planned = this.#strike(request, (fault) => !isBodyFault(fault))
    if (planned !== undefined || this.#random === undefined) return planned
    const { faults, source } = this.#random
    if (!matches(faults.match ?? {}, request) || !source.chance(faults.probability)) return undefined
    const drawn = source.pick(faults.kinds)
    return typeof drawn === 'string' ? { kind: drawn } : drawn
  }

  /** The body fault for an ordinary answer that is about to be sent. */
  strikeBody(request: FaultRequest, body: unknown): BodyFault | undefined {
    const fault = this.#strike(request, (candidate) => isBodyFault(candidate) && appliesTo(candidate, request, body))
    return fault !== undefined && isBodyFault(fault) ? fault : undefined
  }

  #strike(request: FaultRequest, isFitting: (fault: Fault) => boolean): Fault | undefined {
    for (const rule of this.#rules) {
      if (rule.left <= 0 || !matches(rule.match, request) || !isFitting(rule.fault)) continue
      if (rule.wait > 0) {
        rule.wait--
        continue
      }
      rule.left--
      rule.hits++
      return rule.fault
    }
    return undefined
  }
}

/** The request's cursor, from the query or the JSON body. */
export function cursorOf(request: FaultRequest): string | undefined {
  const { body } = request
  const inBody = typeof body === 'object' && body !== null && 'starting_after' in body ? body.starting_after : undefined
  const cursor = request.query.starting_after ?? inBody
  return typeof cursor === 'string' ? cursor : undefined
}

/** The items of a page or of a bare array; undefined for other bodies. */
export function itemsOf(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body
  if (typeof body === 'object' && body !== null && 'items' in body && Array.isArray(body.items)) return body.items
  return undefined
}

/** Whether a body fault can show on this answer; one that can not keeps waiting. */
export function appliesTo(fault: BodyFault, request: FaultRequest, body: unknown): boolean {
  switch (fault.kind) {
    case 'missing-items':
      return !Array.isArray(body) && itemsOf(body) !== undefined
    case 'cursor-on-empty-page':
      return !Array.isArray(body) && itemsOf(body)?.length === 0
    case 'repeat-cursor':
      return !Array.isArray(body) && itemsOf(body) !== undefined && cursorOf(request) !== undefined
    case 'duplicate-items':
      return (itemsOf(body)?.length ?? 0) > 0
    default:
      return true
  }
}

function matches(match: FaultMatch, request: FaultRequest): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== request.method) return false
  if (match.path === undefined) return true
  if (typeof match.path === 'string') return request.path === match.path || request.path === `/api/v2${match.path}`
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(request.query)) {
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one))
  }
  return request.path.search(match.path) !== -1 || `${request.path}?${query}`.search(match.path) !== -1
}
