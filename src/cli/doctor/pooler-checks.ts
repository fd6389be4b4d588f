import { isTransactionPooled } from '../../database/inspect-postgres.ts'
import { parsePostgresUrl } from '../../database/postgres-url.ts'
import { type Check, error, type Finding, type OpenContext, ok, skipped, warning } from './check.ts'

const POOLER = 'database.pooler'

async function checkPooler({ config: { databaseUrl }, database }: OpenContext): Promise<Finding[]> {
  if (databaseUrl === undefined) return [skipped(POOLER, 'No pooler stands before the embedded database.')]
  const isFlagged = parsePostgresUrl(databaseUrl).pooled
  const isPooled = await isTransactionPooled(databaseUrl)
  const { location } = database
  if (isPooled && isFlagged) return [ok(POOLER, `A transaction pooler stands at ${location}, as DATABASE_URL says.`)]
  if (isPooled) {
    const message = `A transaction pooler stands at ${location}, but DATABASE_URL does not say so: prepared statements fail and changes go unheard.`
    return [
      error(POOLER, message, 'Add pgbouncer=true to the parameters of DATABASE_URL, or name the server itself there.'),
    ]
  }
  if (isFlagged) {
    const message = `DATABASE_URL says that a transaction pooler stands at ${location}, but each client keeps its connection.`
    const remedy =
      'Take pgbouncer=true out of DATABASE_URL if none stands there: reads are then prepared, which is faster.'
    return [warning(POOLER, message, remedy)]
  }
  return [ok(POOLER, `No transaction pooler stands at ${location}.`)]
}

/** What stands between Leadline and the server. */
export const poolerChecks: readonly Check[] = [{ names: [POOLER], needs: 'database', run: checkPooler }]
