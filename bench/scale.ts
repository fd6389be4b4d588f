import { startLeadline } from './contestants.ts'
import { load } from './load.ts'
import { markdownTable } from './markdown-table.ts'
import { type PlanSummary, readPlans } from './plans.ts'
import { type BenchSchema, openBenchSchema } from './schema.ts'
import { seedTimelines } from './seed-timelines.ts'
import { percentile } from './statistics.ts'
import { ask, countBody, cursorBeforePage, pageBody, timelineReads } from './timeline-reads.ts'

const COUNT = 'totalCount'

/** Requests of one size in one round. */
const REQUESTS_PER_ROUND = 50

/** What is compared: the same timelines in a small and in a large workspace. */
export interface ScaleOptions {
  /** A Postgres server. */
  serverUrl: string
  /** Events of the small and of the large workspace. */
  sizes: readonly [small: number, large: number]
  /** The deep page, counted from 1. */
  page: number
  rounds: number
  signal: AbortSignal
  progress: (text: string) => void
}

/** One request at both sizes. */
interface ScaleReport {
  timeline: string
  /** `page 1`, `page 1000` or `totalCount`. */
  request: string
  /** In milliseconds, one request at a time. */
  p50: [small: number, large: number]
  /** The large workspace's p50 as a multiple of the small one's. */
  ratio: number
  /** The plan in the large workspace. */
  plan: PlanSummary
}

/** What a run found. */
export interface ScaleResult {
  sizes: readonly [small: number, large: number]
  reports: ScaleReport[]
}

/** One request, as the server of either size is asked. */
interface Probe {
  timeline: string
  request: string
  body: string
}

/**
 * Measures long timelines, page 1, a deep page and the count, in two workspaces at once, taking turns.
 *
 * @throws BenchError when a server fails or a timeline has no such page
 */
export async function measureScale(options: ScaleOptions): Promise<ScaleResult> {
  const { serverUrl, sizes, page, rounds, signal, progress } = options
  await using cleanup = new AsyncDisposableStack()
  const open = async (events: number) => {
    signal.throwIfAborted()
    progress(`making ${events} events`)
    return await openSize(serverUrl, events, page, cleanup)
  }
  const small = await open(sizes[0])
  const large = await open(sizes[1])
  const pairs = small.probes.flatMap((probe, place) => {
    const twin = large.probes[place]
    return twin === undefined ? [] : [{ small: probe, large: twin }]
  })
  progress('reading plans')
  const plans = await readPlans(
    large.schema,
    pairs.map((pair) => (url: string) => ask(url, pair.large.body)),
  )
  const reports: ScaleReport[] = []
  for (const [place, pair] of pairs.entries()) {
    const plan = plans[place]
    if (plan === undefined) continue
    progress(`${pair.large.timeline}, ${pair.large.request}`)
    const latencies = { small: [] as number[], large: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      for (const which of round % 2 === 0 ? (['small', 'large'] as const) : (['large', 'small'] as const)) {
        signal.throwIfAborted()
        const { url } = which === 'small' ? small : large
        const result = await load({
          url,
          bodies: [pair[which].body],
          connections: 1,
          until: { requests: REQUESTS_PER_ROUND },
        })
        latencies[which].push(...result.latencies)
      }
    }
    const p50: [number, number] = [percentile(latencies.small, 0.5), percentile(latencies.large, 0.5)]
    const { timeline, request } = pair.large
    reports.push({ timeline, request, p50, ratio: p50[1] / p50[0], plan })
  }
  return { sizes, reports }
}

/** The result for a person. */
export function scaleText({ sizes, reports }: ScaleResult): string {
  const [small, large] = sizes
  const head = ['timeline', 'request', `p50 at ${large} ÷ at ${small}`, 'ms', 'statements', 'sort or seq scan', 'plan']
  const rows = reports.map(({ timeline, request, p50, ratio, plan }) => [
    timeline,
    request,
    ratio.toFixed(2),
    p50.map((value) => value.toFixed(1)).join(' → '),
    String(plan.statements),
    plan.slow.join(', ') || 'none',
    [...new Set(plan.steps)].join(', '),
  ])
  return [
    `Timelines of workspaces with ${small} and ${large} events, one request at a time, taking turns. The plans are ` +
      'those of the larger workspace. Counts of a lead read its events; those of a company, a campaign and the feed are ' +
      'summed from the counts that are kept beside the events.',
    '',
    markdownTable(head, rows),
  ].join('\n')
}

async function openSize(
  serverUrl: string,
  events: number,
  page: number,
  cleanup: AsyncDisposableStack,
): Promise<{ schema: BenchSchema; url: string; probes: Probe[] }> {
  const schema = cleanup.use(await openBenchSchema(serverUrl))
  const leadEvents = Math.min(50_000, Math.trunc(events / 2))
  const companyLeads = Math.min(10_000, Math.trunc(events / 10))
  const subjects = await seedTimelines(schema.database, { events, leadEvents, companyLeads })
  const { url } = cleanup.use(await startLeadline(schema))
  const probes: Probe[] = []
  for (const read of timelineReads(subjects)) {
    const deep = await cursorBeforePage(url, read, page)
    const requests = {
      'page 1': pageBody(read, null),
      [`page ${page}`]: pageBody(read, deep),
      [COUNT]: countBody(read),
    }
    for (const [request, body] of Object.entries(requests)) {
      await ask(url, body)
      probes.push({ timeline: read.title, request, body })
    }
  }
  return { schema, url, probes }
}
