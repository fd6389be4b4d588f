import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/open.ts'
import { testDatabaseUrl } from '../support/database.ts'
import { canStartPostgres, type StopMode, startPostgresCluster } from '../support/postgres-cluster.ts'
import { keepLog, post, serve } from './server-kit.ts'

const WRITERS = 8
const RESTARTS: readonly StopMode[] = ['immediate', 'fast', 'immediate']

const ADD = `mutation ($key: String!) { createOffer(idempotencyKey: $key, input: { offerName: $key }) {
  __typename ... on Offer { offerName } ... on Error { message } } }`

const READS = ['{ offers(first: 1) { edges { node { offerName } } } }', '{ me { id } offers { totalCount } }']

describe.runIf(testDatabaseUrl !== undefined && canStartPostgres)('a database that is restarted', () => {
  test('leaves every request answered or named as one to be repeated, and every change done once', async () => {
    await using cluster = await startPostgresCluster()
    await using db = await openDatabase({ url: cluster.url, folder: undefined, command: 'test', readTimeoutMs: 30_500 })
    const logger = keepLog()
    await using server = await serve(db, { logger })
    const failures: { status: number; code: unknown; message: unknown }[] = []
    const ask = async (body: object): Promise<boolean> => {
      const response = await post(server.url, body)
      const { errors, data } = await response.json()
      if (errors === undefined) return data !== null
      failures.push({ status: response.status, code: errors[0].extensions.code, message: errors[0].message })
      return false
    }
    const keys: string[] = []
    let stopped = false
    const keepAdding = async () => {
      while (!stopped) {
        const key = randomUUID()
        keys.push(key)
        while (!(await ask({ query: ADD, variables: { key } }))) await setTimeout(20)
      }
    }
    const keepReading = async (query: string) => {
      while (!stopped) await ask({ query })
    }
    const traffic = Promise.all([...Array.from({ length: WRITERS }, keepAdding), ...READS.map(keepReading)])
    for (const mode of RESTARTS) {
      await setTimeout(1_000)
      await cluster.stop(mode)
      await setTimeout(300)
      await cluster.start()
    }
    await setTimeout(1_000)
    stopped = true
    await traffic

    expect(failures.length).toBeGreaterThan(0)
    const odd = failures.filter(({ status, code }) => status !== 503 || code !== 'DATABASE_UNAVAILABLE')
    const said = logger.lines.filter(({ level }) => level === 'error').slice(0, 3)
    expect({ odd: odd.slice(0, 5), said: odd.length === 0 ? [] : said }).toEqual({ odd: [], said: [] })
    const made = await db.query<{ name: string; times: number }>(
      'select offer_name as name, count(*)::int as times from offers group by offer_name',
    )
    expect(made.filter(({ times }) => times !== 1)).toEqual([])
    expect(made.map(({ name }) => name).toSorted()).toEqual(keys.toSorted())
  })
})
