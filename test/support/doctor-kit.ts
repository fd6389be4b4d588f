import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import type { DoctorWorld, Finding } from '../../src/cli/doctor/check.ts'
import { examine } from '../../src/cli/doctor/examine.ts'
import { type Config, readConfig } from '../../src/config.ts'
import { openDatabase } from '../../src/database/open.ts'
import { parsePostgresUrl } from '../../src/database/postgres-url.ts'

/** Variables of the environment. */
export type Variables = Record<string, string>

const PLENTY = 50 * 1024 ** 3

/** A world in which nothing is wrong with this computer. */
const goodWorld: DoctorWorld = {
  nodeVersion: '24.0.0',
  now: () => new Date(),
  fetch: globalThis.fetch,
  freeBytes: async () => PLENTY,
}

/** Examines the set-up of these variables. */
export async function diagnose(env: Variables, world: Partial<DoctorWorld> = {}): Promise<Finding[]> {
  // @NOTE The limits are tried in a process of its own; here a busy computer must not count as a finding.
  const limits = { openMs: 120_000, checkMs: 120_000 }
  return await examine({ config: readConfig(env), world: { ...goodWorld, ...world }, staleAfterHours: 24, limits })
}

/** The finding of one check. */
export function findingOf(findings: readonly Finding[], check: string): Finding {
  const found = findings.filter((finding) => finding.check === check)
  const [only] = found
  if (only === undefined || found.length > 1) throw new Error(`${check} has ${found.length} findings, not one`)
  return only
}

/** The checks that stand otherwise than before, as `name: status`. */
export function turned(before: readonly Finding[], after: readonly Finding[]): string[] {
  const statuses = new Map(before.map(({ check, status }) => [check, status]))
  return after
    .filter(({ check, status }) => statuses.get(check) !== status)
    .map(({ check, status }) => `${check}: ${status}`)
}

/** Runs statements in the workspace of these settings, without a look at its version. @returns the last one's rows */
export async function runSql(config: Config, ...statements: string[]): Promise<unknown[]> {
  let rows: unknown[] = []
  if (config.databaseUrl === undefined) {
    const client = await PGlite.create(config.dataDir)
    for (const statement of statements) rows = (await client.query(statement)).rows
    await client.close()
    return rows
  }
  // @NOTE Not by openDatabase, which would put right what is to be broken.
  const { connectionString, schema } = parsePostgresUrl(config.databaseUrl)
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(`set search_path to ${pg.escapeIdentifier(schema)}`)
  for (const statement of statements) rows = (await client.query(statement)).rows
  await client.end()
  return rows
}

/** Makes the workspace of these variables. */
export async function makeWorkspace(config: Config): Promise<void> {
  const place = { url: config.databaseUrl, folder: config.dataDir, command: 'test' }
  await using database = await openDatabase(place)
  await database.query('select 1')
}

const EVERYTHING = `
  select 'schema ' || nspname as line from pg_namespace where nspname not like 'pg_temp%' and nspname not like 'pg_toast_temp%'
  union all
  select format('relation %s %s %s %s', c.oid::regclass, c.relkind, c.relacl, c.relrowsecurity) from pg_class c
    where c.relnamespace = (select oid from pg_namespace where nspname = current_schema())
  union all
  select format('function %s %s', p.oid::regprocedure, p.proacl) from pg_proc p
    where p.pronamespace = (select oid from pg_namespace where nspname = current_schema())
  union all
  select format('rows of %s: %s', tablename, md5(query_to_xml(format('select * from %I t order by t::text', tablename), true, false, '')::text))
    from pg_tables where schemaname = current_schema()
  order by 1`

/** All that a database holds: schemas, relations, rights, functions, and a digest of every table's rows. */
export async function dumpEverything(config: Config): Promise<unknown[]> {
  const rows = await runSql(config, EVERYTHING)
  // @NOTE Other tests of the same server make and drop schemas at any time.
  return rows.filter((row) => !JSON.stringify(row).includes('"schema test_'))
}

/** Every file and folder below a folder, by name. */
export async function listFolder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.map((entry) => join(entry.parentPath, entry.name)).sort()
}
