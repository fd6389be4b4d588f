import { CONTESTANT_NAMES, type ContestantName } from './contestants.ts'
import { markdownTable } from './markdown-table.ts'
import { READS, type ReadName } from './reads.ts'
import type { Measured } from './rounds.ts'
import { median, percentile } from './statistics.ts'

/** One server against PostGraphile on one read. All figures but the latencies are multiples of PostGraphile's. */
interface Ratios {
  /** Requests per second: the median over the rounds. */
  ratio: number
  /** The lowest and the highest round. */
  lowest: number
  highest: number
  p50: number
  p99: number
  /** The latencies themselves, in milliseconds: true for this machine and this hour only. */
  p50Milliseconds: number
  p99Milliseconds: number
}

/** What a run says of one read. */
export interface ReadReport {
  read: ReadName
  title: string
  servers: Record<ContestantName, Ratios>
}

/** Compares what was measured, round by round, so that the machine's drift cancels out. */
export function reportReads(measured: ReadonlyMap<ReadName, Measured>): ReadReport[] {
  return [...measured].map(([read, results]) => {
    const peer = results.postgraphile
    const peerLatencies = peer.flatMap(({ latencies }) => latencies)
    const against = (name: ContestantName): Ratios => {
      const ratios = results[name].map((one, round) => one.requestsPerSecond / (peer[round]?.requestsPerSecond ?? 0))
      const latencies = results[name].flatMap((one) => one.latencies)
      const [p50Milliseconds, p99Milliseconds] = [percentile(latencies, 0.5), percentile(latencies, 0.99)]
      return {
        ratio: median(ratios),
        lowest: Math.min(...ratios),
        highest: Math.max(...ratios),
        p50: p50Milliseconds / percentile(peerLatencies, 0.5),
        p99: p99Milliseconds / percentile(peerLatencies, 0.99),
        p50Milliseconds,
        p99Milliseconds,
      }
    }
    const servers = {
      leadline: against('leadline'),
      postgraphile: against('postgraphile'),
      floor: against('floor'),
    }
    return { read, title: READS[read].title, servers }
  })
}

/** The report as a table of ratios; latencies follow in milliseconds as p50 / p99. */
export function readsTable(reports: readonly ReadReport[]): string {
  const head = ['read', 'Leadline ÷ PostGraphile', 'floor ÷ PostGraphile', 'Leadline p99 ÷ PostGraphile p99']
  const latencyHead = CONTESTANT_NAMES.map((name) => `${name} p50 / p99 ms`)
  const rows = reports.map(({ title, servers }) => [
    title,
    spread(servers.leadline),
    spread(servers.floor),
    servers.leadline.p99.toFixed(2),
    ...CONTESTANT_NAMES.map(
      (name) => `${servers[name].p50Milliseconds.toFixed(1)} / ${servers[name].p99Milliseconds.toFixed(1)}`,
    ),
  ])
  return markdownTable([...head, ...latencyHead], rows)
}

function spread({ ratio, lowest, highest }: Ratios): string {
  return `${ratio.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`
}
