import autocannon from 'autocannon'
import { BenchError } from './bench-error.ts'

/** When a load ends: after whole seconds, or after a number of requests in all. */
export type LoadEnd = { seconds: number } | { requests: number }

/** Requests against one server. */
export interface Load {
  url: string
  /** Each connection sends all of them again and again, each from another place on. */
  bodies: readonly string[]
  connections: number
  until: LoadEnd
}

/** A count of millions of rows takes its time. */
const TIMEOUT_SECONDS = 60

/** What came of it. */
export interface LoadResult {
  requestsPerSecond: number
  /** Of every answer, in milliseconds. */
  latencies: number[]
}

/**
 * Loads a server as hard as the connections allow.
 *
 * @throws BenchError BENCH_SERVER_FAILED when a single request fails (fast errors would count as speed), or none ends
 */
export async function load({ url, bodies, connections, until }: Load): Promise<LoadResult> {
  const headers = { 'content-type': 'application/json' }
  const requests = bodies.map((body): autocannon.Request => ({ method: 'POST', headers, body }))
  const latencies: number[] = []
  let failed = 0
  let clients = 0
  const setupClient = (client: autocannon.Client) => {
    const start = Math.floor((clients++ * requests.length) / connections)
    client.setRequests([...requests.slice(start), ...requests.slice(0, start)])
  }
  const begun = performance.now()
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>()
  const end = 'seconds' in until ? { duration: until.seconds } : { amount: until.requests }
  const options = { url, connections, ...end, timeout: TIMEOUT_SECONDS, requests, setupClient }
  const running = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)))
  let last = begun
  running.on('response', (_client, status, _bytes, milliseconds) => {
    if (status !== 200) failed += 1
    latencies.push(milliseconds)
    last = performance.now()
  })
  const result = await promise
  failed += result.errors + result.timeouts
  if (failed > 0) throw new BenchError('BENCH_SERVER_FAILED', `${failed} requests to ${url} failed under load.`)
  if (latencies.length === 0) {
    throw new BenchError('BENCH_SERVER_FAILED', `${url} did not answer once within a round. Make the rounds longer.`)
  }
  return { requestsPerSecond: (latencies.length / (last - begun)) * 1000, latencies }
}
