import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { Logger } from '../../src/logger.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { startSyncKit } from '../support/synced-workspace.ts'

const CANARY = 'SECRET-CANARY-0123456789'

let db: Database
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())

/** Every text of every table. */
async function everythingStored(): Promise<string> {
  const tables = await db.query<{ name: string }>(
    'select tablename::text as name from pg_tables where schemaname = current_schema()',
  )
  const rows = await Promise.all(tables.map(({ name }) => db.query(`select to_jsonb(t)::text as row from ${name} t`)))
  return JSON.stringify(rows)
}

describe(`invariant 9: nothing secret leaves (${databaseKind})`, () => {
  test('a wrong key is in no table, log line or error, even when the provider repeats it', async () => {
    const lines: string[] = []
    const write = (fields: object, message: string) => void lines.push(JSON.stringify({ ...fields, message }))
    const logger: Logger = { debug: write, info: write, warn: write, error: write }
    await using kit = await startSyncKit(db, { apiKey: CANARY, logger })
    kit.simulator.faults.next({
      match: {},
      times: 1,
      kind: 'status',
      status: 500,
      message: `upstream refused Bearer ${CANARY}`,
    })
    const run = await kit.sync()
    expect(run.status).toBe('failed')
    expect(run.parts.every(({ errorCode }) => errorCode === 'INSTANTLY_AUTHENTICATION')).toBe(true)
    expect(run.error).toMatch(/INSTANTLY_API_KEY|key/i)
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.join('\n')).not.toContain(CANARY)
    expect(await everythingStored()).not.toContain(CANARY)
    const after = kit.simulator.requests.filter(({ status }) => status === 401)
    expect(after).toHaveLength(1)
  })
})
