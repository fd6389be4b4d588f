import { createInterface } from 'node:readline/promises'
import type { Database } from '../../../src/database/database.ts'
import { addPage, createRun, finishResource, finishRun, startResource, startRun } from '../../../src/sync/run-log.ts'
import type { SyncService } from '../../../src/sync/sync-service.ts'
import { insertEvent } from '../../../test/live/live-kit.ts'
import { fillSample } from '../../../test/schema/sample.ts'
import { serve } from '../../../test/server/server-kit.ts'
import { openTestDatabase } from '../../../test/support/database.ts'

/**
 * Serves a filled workspace until standard input ends, and prints the URL: a process of its own, as a server is. For each
 * line, the id of a lead, the server stops, something happens with the lead, and it serves again, which is printed too.
 */
await using database = await openTestDatabase()
await fillSample(database, { companies: 6, leadsPerCompany: 5, campaigns: 2, eventsPerLead: 50 })
const sync = pretendedSync(database)
let server = await serve(database, { sync })
const { url } = server
process.stdout.write(`${url}\n`)
for await (const leadId of createInterface(process.stdin)) {
  await server[Symbol.asyncDispose]()
  await insertEvent(database, { lead: leadId })
  server = await serve(database, { sync, port: Number(new URL(url).port) })
  process.stdout.write(`${server.url}\n`)
}
await server[Symbol.asyncDispose]()

/** A sync that reads three pages of nothing. */
function pretendedSync(db: Database): SyncService {
  const run = async (runId: string) => {
    await startRun(db, runId)
    await startResource(db, runId, 'campaigns')
    for (const records of [10, 20, 12]) {
      const page = { records, inserted: records, updated: 0, unchanged: 0, stale: 0, quarantined: 0, failures: [] }
      await addPage(db, runId, 'campaigns', page)
    }
    await finishResource(db, runId, 'campaigns', { status: 'succeeded' })
    await finishRun(db, runId, { status: 'succeeded', error: undefined, normalized: 42, normalizeFailed: 0 })
  }
  return {
    unavailable: undefined,
    async start(request, commit = (create) => db.transaction(create)) {
      const runId = await commit((tx) => createRun(tx, request, ['campaigns']))
      return { runId, finished: run(runId).then(() => runId) }
    },
  }
}
