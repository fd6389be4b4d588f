import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { DatabaseError } from '../../src/database/errors.ts'
import { openPostgres } from '../../src/database/postgres.ts'
import { testDatabaseUrl } from '../support/database.ts'
import {
  canStartPooler,
  type Pooler,
  type PostgresCluster,
  startPooler,
  startPostgresCluster,
} from '../support/postgres-cluster.ts'

const IGNORES_OPTIONS = 'ignore_startup_parameters = extra_float_digits,options'
const CLIENTS = 16
const NAMES = ['wa', 'wb']

/** Poolers as people set them up, with what the URL says of each. */
const SETUPS = [
  { name: 'named by the URL', settings: [], query: { pgbouncer: 'true' }, schemas: NAMES },
  { name: 'not named, refusing start options', settings: [], query: {}, schemas: NAMES },
  { name: 'not named, ignoring start options', settings: [IGNORES_OPTIONS], query: {}, schemas: NAMES },
  { name: 'not named, with public as a workspace', settings: [IGNORES_OPTIONS], query: {}, schemas: ['public', 'wb'] },
  { name: 'with very few sessions', settings: ['default_pool_size = 3'], query: {}, schemas: NAMES },
  { name: 'in session mode', settings: ['pool_mode = session', 'default_pool_size = 100'], query: {}, schemas: NAMES },
]

describe.runIf(testDatabaseUrl !== undefined && canStartPooler)('two workspaces behind one pooler', () => {
  let cluster: PostgresCluster
  beforeAll(async () => {
    cluster = await startPostgresCluster(['max_connections=200'])
  }, 60_000)
  afterAll(() => cluster[Symbol.asyncDispose]())

  /** A database of its own behind a pooler of its own. */
  async function startSetup(settings: readonly string[]) {
    await using cleanup = new AsyncDisposableStack()
    const name = `d${randomUUID().replaceAll('-', '')}`
    await asAdmin(cluster.url, `create database ${name}`)
    const pooler: Pooler = cleanup.use(await startPooler(cluster, settings))
    const resources = cleanup.move()
    const through = (base: string, query: Record<string, string>) => {
      const url = new URL(base)
      url.pathname = `/${name}`
      for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value)
      return url.toString()
    }
    return {
      pooled: (query: Record<string, string>) => through(pooler.url, query),
      direct: (query: Record<string, string>) => through(cluster.url, query),
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    }
  }

  test.each(SETUPS)('never see a row of each other, and no write fails: $name', { timeout: 180_000 }, async (setup) => {
    await using place = await startSetup(setup.settings)
    await using cleanup = new AsyncDisposableStack()
    const open = async (schema: string, query = {}) =>
      cleanup.use(
        await openPostgres({ url: place.pooled({ ...setup.query, schema, ...query }), poolSize: CLIENTS / 2 }),
      )
    const workspaces = await Promise.all(setup.schemas.map(async (schema) => ({ schema, db: await open(schema) })))
    // @NOTE What an older version did, and what any other program may do: it leaves its session's settings behind.
    const leaks = setup.schemas.map((schema) => `set search_path to ${schema}`)
    leaks.push('create temp table if not exists users (id uuid, email text)', 'set statement_timeout to 60000')
    const leak = async (index: number) =>
      asAdmin(place.pooled({}), leaks[index % leaks.length] ?? '').catch((error: unknown) => {
        // @NOTE Another client made the same table in the same session meanwhile.
        if (!(error instanceof pg.DatabaseError)) throw error
      })

    const foreign: unknown[] = []
    const failed: unknown[] = []
    const act = async (workspace: number, operation: keyof typeof OPERATIONS, number: number) => {
      const at = workspaces[workspace % workspaces.length]
      if (at === undefined) return
      const rows = await OPERATIONS[operation](at.db, `${at.schema}.example`, `${number}-${randomUUID()}`).catch(
        (error: unknown) => {
          failed.push({ operation, error })
          return []
        },
      )
      foreign.push(...rows.filter(({ email }) => email?.endsWith(`@${at.schema}.example`) !== true))
    }
    const step = fc.tuple(fc.nat(1), fc.constantFrom(...OPERATION_NAMES), fc.nat(9))
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: CLIENTS, maxLength: 4 * CLIENTS }), async (steps) => {
        const work = steps.map(([workspace, operation], index) => act(workspace, operation, index))
        const leaking = steps.filter(([, , chance]) => chance === 0).map(([, , ,], index) => leak(index))
        await Promise.all([...work, ...leaking])
        expect(failed).toEqual([])
        expect(foreign).toEqual([])
      }),
      { numRuns: 12 },
    )
    for (const { db, schema } of workspaces) {
      const [row] = await db.query<{ own: number; all: number }>(
        'select count(*) filter (where email like $1)::int as own, count(*)::int as all from users',
        [`%@${schema}.example`],
      )
      expect(row?.own).toBe(row?.all)
      expect(row?.all).toBeGreaterThan(0)
    }
  })

  test('a session in which others left a temporary table is no way to hide ours', async () => {
    await using place = await startSetup(['default_pool_size = 1', 'min_pool_size = 1'])
    {
      await using first = await openPostgres({ url: place.direct({ schema: 'wa' }) })
      await first.query(`insert into users (email) values ('ada@wa.example')`)
    }
    await asAdmin(place.pooled({}), 'create temp table users (id uuid, email text)')
    await using db = await openPostgres({ url: place.pooled({ schema: 'wa' }) })
    expect(await db.query('select email from users')).toEqual([{ email: 'ada@wa.example' }])
  })

  test('nothing of ours stays in a session of the pooler', { timeout: 60_000 }, async () => {
    await using place = await startSetup([])
    {
      await using db = await openPostgres({ url: place.pooled({ schema: 'wa' }), readTimeoutMs: 4321 })
      await db.prisma.user.count()
      await db.transaction((tx) => tx.query(`insert into users (email) values ('ada@wa.example')`))
    }
    const state = await asAdmin(
      place.pooled({}),
      `select current_setting('search_path') as path, current_setting('statement_timeout') as timeout,
         (select count(*)::int from pg_locks where locktype = 'advisory') as locks,
         (select count(*)::int from pg_prepared_statements) as prepared`,
    )
    expect(state).toEqual([{ path: '"$user", public', timeout: '0', locks: 0, prepared: 0 }])
  })

  test('the time limit of reads holds behind a pooler', { timeout: 60_000 }, async () => {
    await using place = await startSetup([])
    await using db = await openPostgres({ url: place.pooled({ schema: 'wa' }), readTimeoutMs: 200 })
    await expect(db.reads.query('select pg_sleep($1)', [20])).rejects.toMatchObject({ code: '57014' })
    await expect(db.reads.query('select pg_sleep(20)')).rejects.toMatchObject({ code: '57014' })
    expect(await db.query('select 1 as one')).toEqual([{ one: 1 }])
  })

  test('DIRECT_URL gives sessions and notifications; without it they are refused and looked for', {
    timeout: 60_000,
  }, async () => {
    await using place = await startSetup([])
    const url = place.pooled({ schema: 'wa' })
    {
      await using db = await openPostgres({ url })
      expect(db.warnings.join()).toMatch(/DIRECT_URL/)
      await expect(db.session(async () => 1)).rejects.toMatchObject({
        code: 'DATABASE_NEEDS_DIRECT_URL',
        message: expect.stringContaining('DIRECT_URL'),
      })
    }
    await using db = await openPostgres({ url, directUrl: place.direct({}) })
    expect(db.warnings).toEqual([])
    const temporary = await db.session(async (session) => {
      await session.query('create temp table users (email text)')
      await session.transaction((tx) => tx.query(`insert into users values ('shadow')`))
      return await session.query('select email from users')
    })
    expect(temporary).toEqual([{ email: 'shadow' }])
    expect(await db.query('select email from users')).toEqual([])
    const { promise: heard, resolve } = Promise.withResolvers<void>()
    let times = 0
    const end = await db.listen('leadline_test', () => {
      times += 1
      if (times > 1) resolve()
    })
    await expect.poll(() => times).toBeGreaterThan(0)
    await db.query(`select pg_notify('leadline_test', 'wa')`)
    await heard
    await end()
  })

  test('a DIRECT_URL that is none of this database, or no direct one, is refused', { timeout: 60_000 }, async () => {
    await using place = await startSetup([])
    await using other = await startSetup([])
    const url = place.pooled({ schema: 'wa' })
    const refusal = async (directUrl: string) =>
      openPostgres({ url, directUrl }).then(
        async (db) => {
          await db[Symbol.asyncDispose]()
          return undefined
        },
        (error: unknown) => (error instanceof DatabaseError ? `${error.code} ${error.message}` : error),
      )
    expect(await refusal(other.direct({}))).toMatch(/DATABASE_URL_INVALID DIRECT_URL.*another database/)
    expect(await refusal(place.direct({ schema: 'wb' }))).toMatch(/DATABASE_URL_INVALID DIRECT_URL.*schema "wb"/)
    expect(await refusal(place.pooled({}))).toMatch(/DATABASE_URL_INVALID DIRECT_URL.*transaction pooler/)
    expect(await refusal(place.pooled({ pgbouncer: 'true' }))).toMatch(/DATABASE_URL_INVALID DIRECT_URL.*pooler/)
    expect(await asAdmin(other.direct({}), `select nspname from pg_namespace where nspname = 'wa'`)).toEqual([])
    expect(await refusal(place.direct({}))).toBeUndefined()
  })

  test('a pooler in session mode serves as DIRECT_URL', { timeout: 60_000 }, async () => {
    await using place = await startSetup(['pool_mode = session'])
    await using db = await openPostgres({
      url: place.pooled({ schema: 'wa', pgbouncer: 'true' }),
      directUrl: place.pooled({}),
    })
    const found = await db.session(async (session) => {
      await session.query('create temp table users (email text)')
      await session.transaction((tx) => tx.query(`insert into users values ('shadow')`))
      return await session.query('select email from users')
    })
    expect(found).toEqual([{ email: 'shadow' }])
  })

  test('a connection that leads to another workspace is never used', { timeout: 60_000 }, async () => {
    await using place = await startSetup([])
    const urls = [place.direct({ schema: 'wa' }), place.pooled({ schema: 'wa' })]
    for (const url of urls) {
      await using db = await openPostgres({ url, poolSize: 4 })
      await db.query('select 1')
      await asAdmin(place.direct({}), 'update wa.workspace set id = gen_random_uuid()')
      const errors: unknown[] = []
      const read = () =>
        db.query('select email from users, pg_sleep(0.2)').catch((error: unknown) => errors.push(error))
      await Promise.all([read(), read(), read(), read()])
      // @NOTE One connection was proved before the id changed.
      expect(errors).toHaveLength(3)
      for (const error of errors) expect(error).toMatchObject({ code: 'WORKSPACE_MISMATCH' })
      await expect(db.prisma.user.count()).rejects.toThrow(/another workspace/)
    }
  })
})

const OPERATIONS = {
  write: (db: Database, domain: string, name: string) =>
    db.query<{ email: string }>('insert into users (email) values ($1) returning email', [`${name}@${domain}`]),
  read: (db: Database) => db.query<{ email: string }>('select email from users order by id desc limit 200'),
  readGraph: (db: Database) => db.prisma.lead.findMany({ include: { company: true, events: true }, take: 50 }),
  readLimited: (db: Database) =>
    db.reads.query<{ email: string }>('select email from leads where email like $1 limit 100', ['%']),
  writeGraph: async (db: Database, domain: string, name: string) => [
    await db.prisma.lead.create({
      data: { email: `${name}@${domain}`, company: { create: { companyName: domain } } },
    }),
  ],
  transaction: (db: Database, domain: string, name: string) =>
    db.transaction(async (tx) => {
      await tx.query(`insert into users (email) values ('${name}@${domain}')`)
      return await tx.query<{ email: string }>('select email from users limit 100')
    }),
  rollBack: (db: Database, domain: string, name: string) =>
    db
      .transaction<{ email: string }[]>(async (tx) => {
        await tx.query('insert into users (email) values ($1)', [`${name}@${domain}`])
        await tx.query('select 1 / 0')
        return []
      })
      .catch((error: unknown) => {
        if (error instanceof pg.DatabaseError && error.code === '22012') return []
        throw error
      }),
  prismaTransaction: (db: Database, domain: string, name: string) =>
    db.prisma.$transaction(async (tx) => {
      await tx.user.create({ data: { email: `${name}@${domain}` } })
      return await tx.user.findMany({ take: 100 })
    }),
}
const OPERATION_NAMES = [
  'write',
  'read',
  'readGraph',
  'readLimited',
  'writeGraph',
  'transaction',
  'rollBack',
  'prismaTransaction',
] as const

async function asAdmin(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url.replace(/[?&]schema=[^&]*/, '') })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
