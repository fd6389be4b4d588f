import { DatabaseError } from './errors.ts'

/** A Postgres server as its URL names it. */
export interface PostgresAddress {
  /** The URL without what only Prisma understands. Holds the password: never show it. */
  connectionString: string
  /** The schema that holds the workspace. */
  schema: string
  host: string
  /** Host, port, database and schema, fit to be shown. */
  location: string
  user: string
  /** True where the URL says that a transaction pooler stands before the server. */
  pooled: boolean
}

const SCHEMA_NAME = /^[A-Za-z_][A-Za-z0-9_$-]{0,62}$/

/**
 * Takes a Prisma-style `DATABASE_URL` apart.
 *
 * @throws DatabaseError DATABASE_URL_INVALID; the message never holds the URL, which may hold a password
 */
export function parsePostgresUrl(url: string): PostgresAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw invalid('it is not of the form postgres://user:password@host:5432/database')
  }
  // @NOTE A password with an unescaped #, / or ? ends up, in part, in what is shown as host, port or database.
  if (`${parsed.pathname}${parsed.search}${parsed.hash}`.includes('@')) {
    throw invalid('write #, /, ? and @ in a user, password or database name as %23, %2F, %3F and %40')
  }
  const schema = parsed.searchParams.get('schema') ?? 'public'
  if (!SCHEMA_NAME.test(schema)) {
    throw invalid(`?schema=${JSON.stringify(schema)} is not a schema name (letters, digits, _ and -, at most 63)`)
  }
  // @NOTE `pgbouncer=true` is Prisma's word for it; 6543 is where Supabase's transaction pooler listens.
  const pooled = parsed.searchParams.get('pgbouncer') === 'true' || parsed.port === '6543'
  for (const name of ['schema', 'connection_limit', 'pool_timeout', 'pgbouncer']) parsed.searchParams.delete(name)
  const database = decode(parsed.pathname.slice(1)) || 'postgres'
  const host = parsed.searchParams.get('host') ?? parsed.hostname
  const location = `${host}:${parsed.port || '5432'}/${database}${schema === 'public' ? '' : ` (schema ${schema})`}`
  return { connectionString: parsed.toString(), schema, host, location, user: decode(parsed.username), pooled }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw invalid('a % in it is not followed by two hexadecimal digits; write % itself as %25')
  }
}

function invalid(reason: string): DatabaseError {
  return new DatabaseError('DATABASE_URL_INVALID', `DATABASE_URL cannot be used: ${reason}. Mend it in .env.`)
}
