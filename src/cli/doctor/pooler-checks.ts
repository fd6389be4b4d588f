import { parseDirectUrl } from '../../database/direct-url.ts'
import { DatabaseError } from '../../database/errors.ts'
import { inspectPostgres, isTransactionPooled } from '../../database/inspect-postgres.ts'
import type { Inspection } from '../../database/inspection.ts'
import { parsePostgresUrl } from '../../database/postgres-url.ts'
import { type Check, error, type Finding, type OpenContext, ok, skipped, warning } from './check.ts'

const POOLER = 'database.pooler'
const DIRECT = 'database.direct_url'

async function checkPooler({ config, database }: OpenContext): Promise<Finding[]> {
  const { databaseUrl, directUrl } = config
  if (databaseUrl === undefined) {
    return [POOLER, DIRECT].map((name) =>
      skipped(name, 'The embedded database is in this process: nothing stands between.'),
    )
  }
  const address = parsePostgresUrl(databaseUrl)
  const isPooled = await isTransactionPooled(address)
  const pooler = judgePooler(address.location, isPooled, address.pooled)
  if (directUrl !== undefined) return [pooler, await checkDirectUrl(databaseUrl, directUrl, database)]
  if (!isPooled && !address.pooled) return [pooler, ok(DIRECT, 'DIRECT_URL is not set, and not needed.')]
  const message = 'DIRECT_URL is not set: behind a transaction pooler news come late and rebuild is refused.'
  const remedy = 'Set DIRECT_URL to the same database without the pooler, or through one in session mode.'
  return [pooler, warning(DIRECT, message, remedy)]
}

function judgePooler(location: string, isPooled: boolean, isFlagged: boolean): Finding {
  if (isPooled && isFlagged) return ok(POOLER, `A transaction pooler stands at ${location}, as DATABASE_URL says.`)
  if (isPooled) {
    const message = `A transaction pooler stands at ${location}, but DATABASE_URL does not say so; Leadline must find out at each start.`
    return warning(POOLER, message, 'Add pgbouncer=true to the parameters of DATABASE_URL.')
  }
  if (isFlagged) {
    const message = `DATABASE_URL says that a transaction pooler stands at ${location}, but each client keeps its connection.`
    const remedy =
      'Take pgbouncer=true out of DATABASE_URL if none stands there: reads are then prepared, which is faster.'
    return warning(POOLER, message, remedy)
  }
  return ok(POOLER, `No transaction pooler stands at ${location}.`)
}

async function checkDirectUrl(databaseUrl: string, directUrl: string, database: Inspection): Promise<Finding> {
  const remedy =
    'Name the same database and schema in DIRECT_URL as in DATABASE_URL, without a transaction pooler; or leave it out.'
  try {
    const address = parseDirectUrl(directUrl, parsePostgresUrl(databaseUrl))
    await using direct = await inspectPostgres(address)
    if (await isTransactionPooled(address)) {
      return error(DIRECT, `A transaction pooler stands at ${address.location}, where DIRECT_URL leads.`, remedy)
    }
    const [here, there] = [await markerOf(database), await markerOf(direct)]
    if (here === undefined) return skipped(DIRECT, 'There is no workspace to be compared: see database.schema.')
    if (here === there) return ok(DIRECT, `DIRECT_URL leads to the same workspace, at ${address.location}.`)
    return error(DIRECT, `DIRECT_URL leads to another workspace, at ${address.location}.`, remedy)
  } catch (failure) {
    if (failure instanceof DatabaseError) return error(DIRECT, failure.message, remedy)
    throw failure
  }
}

/** The id that a workspace was given when it was made; undefined where there is none. */
async function markerOf(database: Inspection): Promise<string | undefined> {
  return await database.read(async (db) => {
    const [table] = await db.query<{ there: boolean }>(
      "/* markerOf */ select to_regclass('workspace') is not null as there",
    )
    if (table?.there !== true) return undefined
    const [row] = await db.query<{ id: string }>('/* markerOf: id */ select id::text as id from workspace')
    return row?.id
  })
}

/** What stands between Leadline and the server. */
export const poolerChecks: readonly Check[] = [{ names: [POOLER, DIRECT], needs: 'database', run: checkPooler }]
