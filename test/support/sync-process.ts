/**
 * A sync in a process of its own, to be killed. Arguments: the simulator's URL, its key, then a Postgres URL or the
 * folder of an embedded database. Prints one line when it is done.
 */
import { openDatabase } from '../../src/database/open.ts'
import { silentLogger } from '../../src/logger.ts'
import { createInstantlyClient } from '../../src/sources/instantly/client.ts'
import { createInstantlySync } from '../../src/sync/instantly-sync.ts'

const [baseUrl = '', apiKey = '', place = '', nowText = ''] = process.argv.slice(2)
const now = () => new Date(nowText)
const url = place.startsWith('postgres') ? place : undefined
await using db = await openDatabase({ url, folder: place, command: 'sync process' })
const budget = { requestsPerMinute: 60_000_000, emailsPerMinute: 60_000_000 }
const client = createInstantlyClient({ apiKey, baseUrl, ...budget, now: () => now().getTime() })
const sync = createInstantlySync({ db, client, logger: silentLogger, now })
const { runId, finished } = await sync.start({ requester: { by: 'test' } })
await finished
const [run] = await db.query<{ status: string }>('select status from sync_runs where id = $1::uuid', [runId])
console.log(`done ${run?.status}`)
