import { markdownTable } from '../markdown-table.ts'
import { median, percentile } from '../statistics.ts'
import type { SoakResult, SoakRound } from './soak.ts'
import type { HeldMemory } from './soaked-server.ts'

/** Growth of the last third over the middle third that is no growth. */
const FLAT = 1.05

const AIM_MS = 500

/** A soak in short. Memory is in bytes, latencies are in milliseconds. */
export interface SoakReport {
  streams: number
  requests: number
  rounds: number
  /** Lines of the table. */
  spans: { title: string; memory: HeldMemory; p50: number; p95: number }[]
  /** Medians of the last third as multiples of those of the middle third. */
  growth: { taken: number; held: number; heapUsed: number }
  isFlat: boolean
}

/** Compares the thirds of a soak. */
export function reportSoak({ streams, idle, quiet, rounds, requests }: SoakResult): SoakReport {
  const third = Math.ceil(rounds.length / 3)
  const [middle, last] = [rounds.slice(-2 * third, -third), rounds.slice(-third)]
  const span = (title: string, some: readonly SoakRound[]) => {
    const latencies = some.flatMap((round) => round.latencies)
    return { title, memory: mediansOf(some), p50: percentile(latencies, 0.5), p95: percentile(latencies, 0.95) }
  }
  const [before, after] = [mediansOf(middle), mediansOf(last)]
  const growth = {
    taken: after.taken / before.taken,
    held: after.held / before.held,
    heapUsed: after.heapUsed / before.heapUsed,
  }
  return {
    streams,
    requests,
    rounds: rounds.length,
    spans: [
      { title: 'idle', memory: idle, p50: Number.NaN, p95: Number.NaN },
      ...quiet.map((round, index) => span(`quiet round ${index + 1}`, [round])),
      span('first third', rounds.slice(0, Math.max(1, rounds.length - 2 * third))),
      span('middle third', middle),
      span('last third', last),
    ],
    growth,
    isFlat: growth.held <= FLAT && growth.heapUsed <= FLAT,
  }
}

/** The report for a person. */
export function soakText({ streams, requests, rounds, spans, growth, isFlat }: SoakReport): string {
  const megabytes = (bytes: number) => String(Math.round(bytes / 1e6))
  const milliseconds = (value: number) => (Number.isNaN(value) ? '' : String(Math.round(value)))
  const table = markdownTable(
    ['span', 'RSS, MB', 'RSS held, MB', 'heap, MB', 'beside it, MB', 'p50 of a note, ms', 'p95, ms'],
    spans.map(({ title, memory: { taken, held, heapUsed, external }, p50, p95 }) => [
      title,
      ...[taken, held, heapUsed, external].map(megabytes),
      ...[p50, p95].map(milliseconds),
    ]),
  )
  return [
    `${rounds} rounds of ${streams} streams opened, told and closed; ${requests} requests beside them. Memory after the ` +
      'streams were closed, medians of the rounds: RSS as it was, and what is held once V8 has given back garbage and ' +
      'spare pages. Latency from before a note is sent until a stream has it.',
    '',
    table,
    '',
    `last third ÷ middle third: RSS ${growth.taken.toFixed(3)}, held ${growth.held.toFixed(3)}, heap ${growth.heapUsed.toFixed(3)}: ` +
      `${isFlat ? 'flat' : 'NOT flat'} (held and heap at most ${FLAT})`,
    `p95 of a note in the second quiet round: aim at most ${AIM_MS} ms for 1,000 streams`,
  ].join('\n')
}

function mediansOf(rounds: readonly SoakRound[]): HeldMemory {
  const of = (name: keyof HeldMemory) => median(rounds.map(({ memory }) => memory[name]))
  return { taken: of('taken'), held: of('held'), heapUsed: of('heapUsed'), external: of('external') }
}
