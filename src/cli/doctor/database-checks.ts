import { errorMessage } from '../../database/errors.ts'
import { schemaMissing } from '../../database/existing-workspace.ts'
import { schemaByDefault } from '../../database/inspect-postgres.ts'
import { parsePostgresUrl } from '../../database/postgres-url.ts'
import { commandLine } from '../../domain/command-line.ts'
import { type Check, error, type Finding, type OpenContext, ok, skipped, warning } from './check.ts'
import { judgeClock } from './clock.ts'

const OLDEST_VERSION = 150_000

async function checkVersion({ database }: OpenContext): Promise<Finding[]> {
  const name = 'database.version'
  const [server] = await database.read((db) =>
    db.query<{ number: number; text: string }>(
      `/* checkVersion */ select current_setting('server_version_num')::int as number,
         current_setting('server_version') as text`,
    ),
  )
  const { number = 0, text = 'unknown' } = server ?? {}
  if (number >= OLDEST_VERSION) return [ok(name, `${database.location} runs Postgres ${text}.`)]
  const message = `${database.location} runs Postgres ${text}; Leadline needs 15 or newer.`
  return [error(name, message, 'Upgrade the server, or unset DATABASE_URL to use the embedded database.')]
}

async function checkClock({ database, world }: OpenContext): Promise<Finding[]> {
  if (database.kind === 'embedded')
    return [skipped('database.clock', "The embedded database goes by this computer's clock.")]
  const reading = await database.read(async (db) => {
    const before = world.now()
    const [row] = await db.query<{ now: Date }>('/* checkClock */ select clock_timestamp() as now')
    const after = world.now()
    return { before, after, theirs: row?.now ?? after }
  })
  return [judgeClock('database.clock', database.location, reading)]
}

async function checkSchema(context: OpenContext): Promise<Finding[]> {
  const { database, config } = context
  const name = 'database.schema'
  const { schema, location } = database
  if (database.kind === 'embedded') {
    if (database.state !== 'none') return [ok(name, `The folder ${location} holds a Leadline workspace.`)]
    return [error(name, `The embedded database in ${location} is empty.`, `Fill it: ${commandLine('migrate')}`)]
  }
  const address = config.databaseUrl === undefined ? undefined : parsePostgresUrl(config.databaseUrl)
  // @NOTE A server puts a schema named like the user before `public`; Leadline refuses to choose by itself there.
  const given = address === undefined || address.namesSchema ? null : await schemaByDefault(address)
  if (given !== null && given !== schema) {
    const message = `At ${location} user "${database.user}" works in the schema "${given}", and DATABASE_URL names none.`
    return [error(name, message, `Add ?schema=${given} to DATABASE_URL if that is meant, or ?schema=${schema}.`)]
  }
  if (database.state !== 'none') return [ok(name, `The schema "${schema}" holds a Leadline workspace.`)]
  const missing = await database.read((db) => schemaMissing(db, { schema, location }))
  const remedy = `Correct ?schema= in DATABASE_URL, or make a new workspace in "${schema}": ${commandLine('migrate')}`
  return [error(name, errorMessage(missing), remedy)]
}

async function checkRole({ database }: OpenContext): Promise<Finding[]> {
  const name = 'database.role'
  if (database.kind === 'embedded') return [skipped(name, 'The embedded database has no users.')]
  const [role] = await database.read((db) =>
    db.query<{ user: string; isSuperuser: boolean; mayCreate: boolean; exists: boolean; owners: string[] }>(
      `/* checkRole */ select current_user::text as user, r.rolsuper as "isSuperuser", n.oid is not null as exists,
         coalesce(has_schema_privilege(n.oid, 'CREATE'), has_database_privilege(current_database(), 'CREATE')) as "mayCreate",
         array(select distinct pg_get_userbyid(c.relowner)::text from pg_class c
           where c.relnamespace = n.oid and c.relname in ('_prisma_migrations', 'instantly_leads_raw', 'events')
             and c.relkind = 'r' and not pg_has_role(c.relowner, 'USAGE')) as owners
       from pg_roles r left join pg_namespace n on n.nspname = $1 where r.rolname = current_user`,
      [database.schema],
    ),
  )
  if (role === undefined) return [error(name, 'The server does not say who we are.', 'Check the user in DATABASE_URL.')]
  const { user, isSuperuser, mayCreate, exists, owners } = role
  if (owners.length > 0) {
    const message = `The tables at ${database.location} belong to ${owners.join(', ')}; row-level security shows "${user}" nothing of them.`
    return [error(name, message, `Connect as ${owners.join(' or ')}: name that user in DATABASE_URL.`)]
  }
  if (!mayCreate) {
    const what = exists ? `in the schema "${database.schema}"` : 'schemas in the database'
    const grant = exists ? `on schema "${database.schema}"` : 'on database NAME'
    const message = `User "${user}" may not create ${what}, so migrations fail.`
    const remedy = `As the owner: grant create ${grant} to "${user}"`
    return [database.state === 'current' ? warning(name, message, remedy) : error(name, message, remedy)]
  }
  if (isSuperuser) {
    const message = `User "${user}" is a superuser, whom no right and no row-level security holds back.`
    const remedy = 'Let Leadline connect as a user of its own that owns its schema and is no superuser.'
    return [warning(name, message, remedy)]
  }
  return [ok(name, `User "${user}" owns the workspace and is no superuser.`)]
}

/** What the database is, and whose. */
export const databaseChecks: readonly Check[] = [
  { names: ['database.version'], needs: 'database', run: checkVersion },
  { names: ['database.clock'], needs: 'database', run: checkClock },
  { names: ['database.schema'], needs: 'database', run: checkSchema },
  { names: ['database.role'], needs: 'database', run: checkRole },
]
