import { DatabaseError } from './errors.ts'

/** A Postgres server as its URL names it. */
export interface PostgresAddress {
  /** The setting that holds the URL, for messages. */
  setting: string
  /** The URL without what only Prisma understands. Holds the password: never show it. */
  connectionString: string
  /** The schema that holds the workspace. */
  schema: string
  host: string
  /** Host, port, database and schema, fit to be shown. */
  location: string
  user: string
  /** Whether the URL names the schema. */
  namesSchema: boolean
  /** What the URL itself asks of the server at the start of a session (`?options=`), such as a hosted project's name. */
  options: string | undefined
  /** True where the URL says that a transaction pooler stands before the server. */
  pooled: boolean
}

const SCHEMA_NAME = /^[A-Za-z_][A-Za-z0-9_$-]{0,62}$/

/**
 * Takes a Prisma-style `DATABASE_URL` apart.
 *
 * @param setting the name of the setting that holds the URL, for messages
 * @throws DatabaseError DATABASE_URL_INVALID; the message never holds the URL, which may hold a password
 */
export function parsePostgresUrl(url: string, setting = 'DATABASE_URL'): PostgresAddress {
  const invalid = (reason: string) => invalidUrl(setting, reason)
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw invalid('it is not of the form postgres://user:password@host:5432/database')
  }
  // @NOTE A password with an unescaped #, / or ? ends up, in part, in what is shown as host, port or database.
  if (`${parsed.pathname}${parsed.search}${parsed.hash}`.includes('@')) {
    throw invalid('write #, /, ? and @ in a user, password or database name as %23, %2F, %3F and %40')
  }
  const namesSchema = parsed.searchParams.has('schema')
  const schema = parsed.searchParams.get('schema') ?? 'public'
  const options = parsed.searchParams.get('options') ?? undefined
  if (!SCHEMA_NAME.test(schema)) {
    throw invalid(`?schema=${JSON.stringify(schema)} is not a schema name (letters, digits, _ and -, at most 63)`)
  }
  // @NOTE `pgbouncer=true` is Prisma's word for it; 6543 is where Supabase's transaction pooler listens.
  const pooled = parsed.searchParams.get('pgbouncer') === 'true' || parsed.port === '6543'
  for (const name of ['schema', 'connection_limit', 'pool_timeout', 'pgbouncer', 'options'])
    parsed.searchParams.delete(name)
  const decode = (part: string) => decodePart(part, invalid)
  const database = decode(parsed.pathname.slice(1)) || 'postgres'
  const host = parsed.searchParams.get('host') ?? parsed.hostname
  const location = `${host}:${parsed.port || '5432'}/${database}${schema === 'public' ? '' : ` (schema ${schema})`}`
  const user = decode(parsed.username)
  return { setting, connectionString: parsed.toString(), schema, host, location, user, namesSchema, options, pooled }
}

function decodePart(part: string, invalid: (reason: string) => DatabaseError): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw invalid('a % in it is not followed by two hexadecimal digits; write % itself as %25')
  }
}

function invalidUrl(setting: string, reason: string): DatabaseError {
  return new DatabaseError('DATABASE_URL_INVALID', `${setting} cannot be used: ${reason}. Mend it in .env.`)
}
