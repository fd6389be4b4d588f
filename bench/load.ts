import autocannon from 'autocannon'
import { BenchError } from './bench-error.ts'

/** Requests against one server. */
export interface Load {
  url: string
  /** Each connection sends all of them again and again, each from another place on. */
  bodies: readonly string[]
  connections: number
  /** At least 1. */
  seconds: number
}

/** What came of it. */
export interface LoadResult {
  requestsPerSecond: number
  /** Of every answer, in milliseconds. */
  latencies: number[]
}

/**
 * Loads a server as hard as the connections allow.
 *
 * @throws BenchError BENCH_SERVER_FAILED when a single request fails: fast errors would count as speed
 */
export async function load({ url, bodies, connections, seconds }: Load): Promise<LoadResult> {
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
  const options = { url, connections, duration: seconds, requests, setupClient }
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
  return { requestsPerSecond: (latencies.length / (last - begun)) * 1000, latencies }
}
