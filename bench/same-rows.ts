import { BenchError } from './bench-error.ts'
import type { Contestant } from './contestants.ts'
import type { ReadName } from './reads.ts'

/** Fields whose values each server spells its own way. */
const SPELLED: Readonly<Record<string, (value: unknown) => unknown>> = {
  eventTimestamp: (value) => new Date(String(value)).toISOString(),
  eventSource: (value) => String(value).toLowerCase(),
  eventType: (value) => String(value).toLowerCase(),
  overallStatus: (value) => String(value).toLowerCase(),
}

/**
 * Checks that all servers give the same rows, with the same values, in the same order.
 *
 * @throws BenchError BENCH_ROWS_DIFFER naming the first place that differs
 */
export async function checkSameRows(
  contestants: readonly Contestant[],
  read: ReadName,
  ids: readonly (string | undefined)[],
): Promise<void> {
  for (const id of ids) {
    const answers = await Promise.all(contestants.map((contestant) => ask(contestant, read, id)))
    const [first, ...others] = answers
    for (const other of others) {
      const place = first && firstDifference(first.data, other.data, read)
      if (place === undefined) continue
      throw new BenchError('BENCH_ROWS_DIFFER', `${first?.name} and ${other.name} differ for ${id ?? 'all'}: ${place}`)
    }
  }
}

async function ask(contestant: Contestant, read: ReadName, id: string | undefined) {
  const { name, url } = contestant
  const body = contestant.body(read, id)
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  const answer: unknown = await response.json()
  const data = typeof answer === 'object' && answer !== null && 'data' in answer ? answer.data : undefined
  const failed = typeof answer !== 'object' || answer === null || 'errors' in answer
  if (response.ok && !failed && countIds(data) > 0) return { name, data: plain(data) }
  throw new BenchError(
    'BENCH_ROWS_DIFFER',
    `${name} answered ${read} of ${id ?? 'all'} with ${response.status}: ${JSON.stringify(answer).slice(0, 500)}`,
  )
}

/** An answer without what is a server's own way to put it: connections are lists, empty fields are left out. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  if ('edges' in value && Array.isArray(value.edges)) return value.edges.map((edge) => plain(Reflect.get(edge, 'node')))
  if ('nodes' in value && Array.isArray(value.nodes)) return value.nodes.map(plain)
  const filled = Object.entries(value).filter(([, inner]) => inner !== null)
  return Object.fromEntries(filled.map(([key, inner]) => [key, SPELLED[key]?.(inner) ?? plain(inner)]))
}

/** Where two plain answers differ first, with both values; undefined where they are the same. */
function firstDifference(left: unknown, right: unknown, path: string): string | undefined {
  if (typeof left === 'object' && typeof right === 'object' && left !== null && right !== null) {
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const found = firstDifference(Reflect.get(left, key), Reflect.get(right, key), `${path}.${key}`)
      if (found !== undefined) return found
    }
    return undefined
  }
  return Object.is(left, right) ? undefined : `${path}: ${JSON.stringify(left)} against ${JSON.stringify(right)}`
}

function countIds(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce((sum, [key, inner]) => sum + (key === 'id' ? 1 : countIds(inner)), 0)
}
