import { type AuditResult, serverAudits } from 'graphql-http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { serve } from './server-kit.ts'

/** Audits of the level MAY that do not pass, by their id, with the reason. */
const NOT_WANTED: Readonly<Record<string, string>> = {}

let db: Database
let server: LeadlineServer

beforeAll(async () => {
  db = await openTestDatabase()
  server = await serve(db)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

test(`the server passes the audits of GraphQL over HTTP (${databaseKind})`, async () => {
  const audits = serverAudits({ url: server.url, fetchFn: fetch })
  const results: AuditResult[] = []
  for (const { fn } of audits) results.push(await fn())
  const failed = results.flatMap((result) =>
    result.status === 'ok' ? [] : [`${result.id} ${result.name}: ${result.reason}`],
  )
  const score = ['MUST', 'SHOULD', 'MAY'].map((level) => {
    const ofLevel = results.filter(({ name }) => name.startsWith(level))
    return `${level} ${ofLevel.filter(({ status }) => status === 'ok').length}/${ofLevel.length}`
  })
  console.log(`GraphQL over HTTP: ${score.join(', ')}`)
  expect(results.length).toBeGreaterThan(50)
  expect(failed.filter((line) => NOT_WANTED[line.slice(0, 4)] === undefined)).toEqual([])
})
