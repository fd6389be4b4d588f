import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApiKey } from '../../src/auth/api-keys.ts'
import type { Database, Queryable } from '../../src/database/database.ts'
import { openPostgres } from '../../src/database/postgres.ts'
import { fillSample } from '../schema/sample.ts'
import { databaseKind, openTestDatabase, testDatabaseUrl } from '../support/database.ts'
import { dumpTables } from '../support/dump.ts'
import { canStartPostgres, type PostgresCluster, startPostgresCluster } from '../support/postgres-cluster.ts'

/** Tables that anybody could read who was granted it, and views that would show what their owner sees. */
function exposed(db: Queryable): Promise<{ name: string }[]> {
  return db.query(`select c.relname::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = current_schema() and case c.relkind
      when 'v' then not coalesce(c.reloptions @> array['security_invoker=true'], false)
      else c.relkind in ('r', 'p', 'm', 'f') and not c.relrowsecurity end
    order by 1`)
}

/** Tables that someone under row-level security could empty all the same. */
function truncatable(db: Queryable): Promise<{ name: string }[]> {
  return db.query(`select c.relname::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = current_schema() and c.relkind in ('r', 'p') and not exists (
      select from pg_trigger t where t.tgrelid = c.oid and t.tgfoid = 'refuse_truncate'::regproc and t.tgenabled in ('O', 'A')
    ) order by 1`)
}

describe(`every relation (${databaseKind})`, () => {
  let db: Database

  beforeAll(async () => {
    db = await openTestDatabase()
  })
  afterAll(() => db[Symbol.asyncDispose]())

  test('is under row-level security, and refuses TRUNCATE to whoever is under it', async () => {
    const [row] = await db.query(`select count(*)::int > 30 as many from pg_tables where schemaname = current_schema()`)
    expect(row).toEqual({ many: true })
    expect(await exposed(db)).toEqual([])
    expect(await truncatable(db)).toEqual([])
  })

  test('is not forced: the owner of the tables passes', async () => {
    expect(
      await db.query(`select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = current_schema() and c.relforcerowsecurity`),
    ).toEqual([])
  })

  test('that comes without it is noticed here', async () => {
    await db.query('create table forgotten (id int)')
    await db.query('create view seen_by_all as select * from forgotten')
    expect(await exposed(db)).toEqual([{ name: 'forgotten' }, { name: 'seen_by_all' }])
    expect(await truncatable(db)).toEqual([{ name: 'forgotten' }])
    await db.query('drop table forgotten cascade')
  })
})

const ROLES = ['anon', 'authenticated']

/** What Supabase's old defaults grant on a schema that its API serves. */
function defaultGrants(schema: string, owner: string): string {
  const roles = [...ROLES, 'service_role'].join(', ')
  const kinds = ['tables', 'sequences', 'functions', 'routines']
  return [
    `grant usage on schema ${schema} to ${roles}`,
    ...kinds.map((kind) => `grant all on all ${kind} in schema ${schema} to ${roles}`),
    ...kinds.map(
      (kind) => `alter default privileges for role ${owner} in schema ${schema} grant all on ${kind} to ${roles}`,
    ),
  ].join(';\n')
}

const CREATE_ROLES = 'create role anon login; create role authenticated login; create role service_role login bypassrls'

describe.runIf(testDatabaseUrl !== undefined && canStartPostgres)('the roles of public keys', () => {
  let cluster: PostgresCluster
  let admin: pg.Client

  beforeAll(async () => {
    cluster = await startPostgresCluster()
    admin = new pg.Client({ connectionString: cluster.url })
    await admin.connect()
    await admin.query('create role workspace_owner login; grant create on database postgres to workspace_owner')
  }, 60_000)
  afterAll(async () => {
    await admin.end()
    await cluster[Symbol.asyncDispose]()
  })

  const open = (schema: string, user = 'workspace_owner') => openPostgres({ url: cluster.urlFor({ user, schema }) })

  /** Runs `attack` on a connection of a role of its own, and gives its result or the code of the refusal. */
  async function as(role: string, schema: string, attacks: readonly string[]): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: cluster.urlFor({ user: role }) })
    await client.connect()
    try {
      await client.query(`set search_path to ${schema}`)
      const results: unknown[] = []
      for (const attack of attacks) {
        const result: unknown = await client.query({ text: attack, rowMode: 'array' }).then(
          ({ command, rowCount, rows }) => (command === 'SELECT' ? rows : rowCount),
          (error: pg.DatabaseError) => error.code,
        )
        results.push(result)
      }
      return results
    } finally {
      await client.end()
    }
  }

  async function tablesOf(db: Database): Promise<string[]> {
    const rows = await db.query<{ name: string }>(
      `select tablename::text as name from pg_tables where schemaname = current_schema() order by 1`,
    )
    return rows.map(({ name }) => name)
  }

  async function fill(db: Database): Promise<void> {
    await fillSample(db, { companies: 2, leadsPerCompany: 2, campaigns: 1, eventsPerLead: 3 })
    const user = await db.prisma.user.create({ data: { email: 'ada@team.example', role: 'admin' } })
    await createApiKey(db, { name: 'Reports', scopes: ['read'], expiresAt: null, userId: user.id })
  }

  /** Everything that a role could try on tables and functions. @returns what succeeded, with the result */
  async function whatSucceeds(db: Database, role: string, schema: string): Promise<unknown[]> {
    const tables = await tablesOf(db)
    const REFUSED = '42501'
    const successes: unknown[] = []
    for (const table of tables) {
      const [column] = await db.query<{ name: string }>(
        `select quote_ident(a.attname) as name from pg_attribute a where a.attrelid = '${table}'::regclass
         and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum limit 1`,
      )
      const [seen, inserted, updated, deleted, ...others] = await as(role, schema, [
        `select * from ${table}`,
        `insert into ${table} default values`,
        `update ${table} set ${column?.name} = ${column?.name}`,
        `delete from ${table}`,
        `truncate ${table} cascade`,
        `create policy open_to_all on ${table} using (true)`,
        `alter table ${table} disable row level security`,
        `alter table ${table} disable trigger all`,
        `drop table ${table} cascade`,
      ])
      if (seen !== REFUSED && JSON.stringify(seen) !== '[]') successes.push([table, 'select', seen])
      if (inserted !== REFUSED) successes.push([table, 'insert', inserted])
      if (updated !== REFUSED && updated !== 0) successes.push([table, 'update', updated])
      if (deleted !== REFUSED && deleted !== 0) successes.push([table, 'delete', deleted])
      for (const other of others) if (other !== REFUSED) successes.push([table, 'owner of', other])
    }
    const [hidden] = await as(role, schema, ['set row_security = off', 'truncate leads cascade'])
    if (hidden !== null) successes.push(['row_security', hidden])
    await as(role, schema, ['select recount_events()', `select protect_tables(array['leads'])`])
    return successes
  }

  const keyOfTheirOwn = `insert into api_keys (name, prefix, secret_hash, user_id, scopes)
    values ('Mine', '0123456789', repeat('a', 64), gen_random_uuid(), '{read,admin}')`

  test('that were there before the migrations hold nothing, and reach nothing', async () => {
    await admin.query(CREATE_ROLES)
    await admin.query('create schema before_it authorization workspace_owner')
    await admin.query(defaultGrants('before_it', 'workspace_owner'))
    await using db = await open('before_it')
    await fill(db)
    const before = await dumpTables(db)
    for (const role of ROLES) {
      expect([role, await whatSucceeds(db, role, 'before_it')]).toEqual([role, []])
      expect(await as(role, 'before_it', [keyOfTheirOwn])).toEqual(['42501'])
      expect([role, await rightsOf(db, role)]).toEqual([role, []])
    }
    expect(await dumpTables(db)).toEqual(before)
    await db.query('create table made_later (id serial)')
    expect([await rightsOf(db, 'anon', true), await rightsOf(db, 'service_role', true)]).toEqual([
      [],
      [expect.anything(), expect.anything()],
    ])
  }, 120_000)

  test('that come after the migrations, with every right, reach nothing either; the next start takes the rights back', async () => {
    await using db = await open('after_it')
    await fill(db)
    await db.query('create table of_another_program (id int)')
    await db.query('insert into of_another_program values (1)')
    await admin.query(defaultGrants('after_it', 'workspace_owner'))
    const before = await dumpTables(db)
    await db.query('grant select on of_another_program to anon')
    for (const role of ROLES) {
      const successes = await whatSucceeds(db, role, 'after_it')
      expect([role, successes.filter((each) => !String(each).startsWith('of_another_program'))]).toEqual([role, []])
      expect(await as(role, 'after_it', [keyOfTheirOwn])).toEqual(['42501'])
      expect((await rightsOf(db, role)).length).toBeGreaterThan(30)
    }
    await db.query('insert into of_another_program select 1 where not exists (select from of_another_program)')
    expect(await dumpTables(db)).toEqual(before)

    await using _again = await open('after_it')
    for (const role of ROLES) expect([role, await rightsOf(db, role)]).toEqual([role, []])
    expect(await as('anon', 'after_it', ['select id from of_another_program'])).toEqual([[[1]]])
    expect(await as('service_role', 'after_it', ['select count(*)::int from leads'])).toEqual([[[4]]])
  }, 120_000)

  test('that were granted columns lose them at the next start, and a table that lost its protection gets it back', async () => {
    await using db = await open('after_it')
    await db.query('grant select (email), update (email) on leads to anon')
    await db.query('alter table companies disable row level security')
    await db.query('drop trigger companies_refuse_truncate on companies')
    await using _again = await open('after_it')
    expect(await rightsOf(db, 'anon')).toEqual([])
    expect(await exposed(db)).toEqual([{ name: 'of_another_program' }])
    expect(await truncatable(db)).toEqual([{ name: 'of_another_program' }])
    expect(await as('anon', 'after_it', ['select email from leads'])).toEqual(['42501'])
  }, 60_000)

  test('a user who is not the owner of the tables is told so, instead of an empty workspace', async () => {
    await admin.query('create role stranger login')
    await admin.query('grant usage, create on schema after_it to stranger')
    await admin.query('grant all on all tables in schema after_it to stranger')
    await expect(open('after_it', 'stranger')).rejects.toMatchObject({
      code: 'DATABASE_PERMISSION_DENIED',
      message: expect.stringMatching(/row-level security.*user "stranger".*Connect as the user that made them/),
    })
  })

  /** What a role was granted by name: tables, columns, sequences and functions; of what came last only, with `later`. */
  async function rightsOf(db: Database, role: string, later = false): Promise<unknown[]> {
    return await db.query(
      `with granted as (
         select c.relname::text as name, a.grantee, c.oid from pg_class c cross join aclexplode(c.relacl) a
           where c.relnamespace = current_schema()::regnamespace
         union select c.relname || '.' || t.attname, a.grantee, c.oid from pg_class c
           join pg_attribute t on t.attrelid = c.oid cross join aclexplode(t.attacl) a
           where c.relnamespace = current_schema()::regnamespace
         union select p.proname::text, a.grantee, p.oid from pg_proc p cross join aclexplode(p.proacl) a
           where p.pronamespace = current_schema()::regnamespace
             and p.proname not in ('search_words', 'search_query', 'lead_search', 'company_search', 'event_search', 'protect_tables')
       )
       select distinct name from granted where grantee = $1::regrole and name <> 'of_another_program'
         and (not $2::boolean or name like 'made_later%') order by 1`,
      [role, later],
    )
  }
})
