import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database, Queryable } from '../../src/database/database.ts'
import { type DatamodelFile, openMigrationEngine } from '../../src/database/migration-engine.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { readColumns, readEnums, readForeignKeys, readIndexes } from './catalogue.ts'
import { DELIBERATE_DIFFERENCES } from './deliberate-differences.ts'

const SCHEMA = resolve(import.meta.dirname, '../../prisma/schema')

let migrated: Database
let model: string[]
let live: string[]

beforeAll(async () => {
  migrated = await openTestDatabase()
  model = await describeModel()
  live = await describeCatalogue(migrated)
})

afterAll(() => migrated[Symbol.asyncDispose]())

test(`the Prisma schema says what the migrations make, but for the deliberate differences (${databaseKind})`, () => {
  const deliberate = (side: 'onlyInPrismaSchema' | 'onlyInMigrations') =>
    DELIBERATE_DIFFERENCES.flatMap((difference) => difference[side]).sort()
  // @NOTE Compared as wholes: a difference that is not listed fails, and so does a listed one that is no more.
  expect(without(model, live)).toEqual(deliberate('onlyInPrismaSchema'))
  expect(without(live, model)).toEqual(deliberate('onlyInMigrations'))
})

test('the comparison sees columns, keys, indexes and enums', () => {
  for (const kind of ['column', 'primary key', 'unique', 'index', 'foreign key', 'enum']) {
    expect(live.filter((line) => line.startsWith(`${kind} `)).length, kind).toBeGreaterThan(5)
  }
  expect(live).toContain('column leads.created_at timestamp(3) with time zone not null default CURRENT_TIMESTAMP')
  expect(live).toContain('column raw_quarantine.content_hash text not null generated md5((raw_json)::text)')
})

function without(lines: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others)
  return lines.filter((line) => !known.has(line)).sort()
}

/** A database made by Prisma's own script for the schema, described. In memory: it is read and forgotten. */
async function describeModel(): Promise<string[]> {
  const pglite = await PGlite.create()
  try {
    await pglite.exec(await scriptFor(readDatamodels(), new PrismaPGlite(pglite)))
    const db: Queryable = {
      query: async <Row>(sql: string, parameters: readonly unknown[] = []) =>
        (await pglite.query<Row>(sql, [...parameters])).rows,
    }
    return await describeCatalogue(db)
  } finally {
    await pglite.close()
  }
}

function readDatamodels(): DatamodelFile[] {
  return readdirSync(SCHEMA).map((name) => [name, readFileSync(join(SCHEMA, name), 'utf8')])
}

async function scriptFor(datamodels: DatamodelFile[], factory: SqlMigrationAwareDriverAdapterFactory): Promise<string> {
  using engine = await openMigrationEngine(factory, datamodels)
  const { stdout } = await engine.diff({
    from: { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files: datamodels.map(([path, content]) => ({ path, content })) },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  })
  // @NOTE Prisma has no word for generated columns; the schema gives their expression as a default, which Postgres
  // takes for no column that refers to another.
  return (stdout ?? '').replaceAll(
    GENERATED,
    (_default, expression: string) => `GENERATED ALWAYS AS (${expression}) STORED`,
  )
}

/** The expressions of generated columns: those that name another column. */
const GENERATED = /DEFAULT ([^\n]*\b(?:raw_json|analytics_date)\b[^\n]*?)(?=,?\n)/g

/** The catalogue as one line for each thing. */
async function describeCatalogue(db: Queryable): Promise<string[]> {
  const columns = (await readColumns(db)).map((row) => {
    const value = row.expression === null ? '' : ` ${row.generated ? 'generated' : 'default'} ${row.expression}`
    const collation = row.collation === null ? '' : ` collate ${row.collation}`
    return `column ${row.table}.${row.column} ${row.type}${collation}${row.nullable ? '' : ' not null'}${value}`
  })
  const indexes = (await readIndexes(db)).map((row) => {
    const kind = row.primary ? 'primary key' : row.unique ? 'unique' : 'index'
    const rest = `${row.nullsNotDistinct ? ' nulls not distinct' : ''}${row.where === null ? '' : ` where ${row.where}`}`
    return `${kind} ${row.name} on ${row.table} using ${row.method} (${row.columns.join(', ')})${rest}`
  })
  const foreignKeys = (await readForeignKeys(db)).map(
    (row) =>
      `foreign key ${row.table}.${row.column} to ${row.referencedTable}.${row.referencedColumn}` +
      ` on delete ${row.onDelete} on update ${row.onUpdate}`,
  )
  const enums = Object.entries(await readEnums(db)).map(([name, words]) => `enum ${name} (${words.join(', ')})`)
  return [...columns, ...indexes, ...foreignKeys, ...enums]
}
