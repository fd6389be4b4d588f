import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import {
  type CatalogueColumn,
  type CatalogueForeignKey,
  type CatalogueIndex,
  readColumns,
  readForeignKeys,
  readIndexes,
} from './catalogue.ts'
import { SEED_TABLES, type SeedTable, SOFT_LINKS } from './seed-catalogue.ts'

const tables: [string, SeedTable][] = Object.entries(SEED_TABLES)
const MIGRATIONS = resolve(import.meta.dirname, '../../prisma/migrations')

let db: Database
let columns: CatalogueColumn[]
let indexes: CatalogueIndex[]
let foreignKeys: CatalogueForeignKey[]

beforeAll(async () => {
  db = await openTestDatabase()
  columns = await readColumns(db)
  indexes = await readIndexes(db)
  foreignKeys = await readForeignKeys(db)
})

afterAll(() => db[Symbol.asyncDispose]())

describe.each(tables)(`the agreed structure (${databaseKind}): %s`, (table, agreed) => {
  test('has every column under its name, with its type', () => {
    const live = Object.fromEntries(
      columns.filter((row) => row.table === table).map(({ column, type }) => [column, type]),
    )
    expect(live).toMatchObject(agreed.columns)
  })

  test('has its primary key', () => {
    const primary = indexes.filter((index) => index.table === table && index.primary)
    expect(primary.map((index) => index.columns)).toEqual([[agreed.primaryKey]])
  })

  test.each(agreed.unique.map((names) => [names.join(', ')]))('holds %s unique', (names) => {
    const unique = indexes.filter((index) => index.table === table && index.unique && !index.primary)
    expect(unique.map((index) => index.columns.join(', '))).toContain(names)
  })

  test('has every foreign key', () => {
    const live = foreignKeys.filter((key) => key.table === table).map(asText)
    expect(live).toEqual(expect.arrayContaining([...agreed.references]))
  })

  test('has every index', () => {
    const live = indexes.filter((index) => index.table === table && index.where === null)
    expect(live.map((index) => index.columns)).toEqual(expect.arrayContaining([...agreed.indexes]))
  })

  test('is made by the migration of its number, in order of dependency', () => {
    const sql = readFileSync(resolve(MIGRATIONS, agreed.migration, 'migration.sql'), 'utf8')
    expect(sql).toContain(`CREATE TABLE "${table}" (`)
    for (const column of Object.keys(agreed.columns)) expect(sql).toContain(`    "${column}" `)
    for (const reference of agreed.references) {
      const [, other = ''] = /→ (\w+)\./.exec(reference) ?? []
      const migrationOf = Object.fromEntries(tables.map(([name, { migration }]) => [name, migration]))
      expect(migrationOf[other]?.localeCompare(agreed.migration)).toBeLessThanOrEqual(0)
    }
  })
})

test('the migrations have the agreed numbers and names', () => {
  const folders = readdirSync(MIGRATIONS, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const agreed = [...new Set(tables.map(([, { migration }]) => migration))]
  const names = folders.map(({ name }) => name).sort()
  expect(names.slice(0, 9)).toEqual(agreed)
  expect(names.filter((name) => !/^\d{3}_[a-z]/.test(name))).toEqual([])
  expect(new Set(names.map((name) => name.slice(0, 3))).size).toBe(names.length)
})

test('every time carries a zone, in every table', () => {
  const times = columns.filter(({ type }) => type.startsWith('timestamp'))
  expect(times.length).toBeGreaterThan(50)
  expect(times.filter(({ type }) => type !== 'timestamp(3) with time zone')).toEqual([])
})

test('soft links hold no foreign key', () => {
  const live = foreignKeys.map((key) => `${key.table}.${asText(key)}`)
  for (const link of SOFT_LINKS) expect(live).not.toContain(link)
})

test('analytics_date is unique where the row is of the whole workspace, and with the campaign everywhere', async () => {
  const unique = indexes.filter(({ table, unique }) => table === 'instantly_daily_analytics_raw' && unique)
  expect(unique).toContainEqual(
    expect.objectContaining({ columns: ['analytics_date'], where: '(instantly_campaign_id IS NULL)' }),
  )
  expect(unique).toContainEqual(
    expect.objectContaining({
      columns: ['analytics_date', 'instantly_campaign_id'],
      where: null,
      nullsNotDistinct: true,
    }),
  )
  const insert = (date: string, campaign: string | null) =>
    db.query(
      `insert into instantly_daily_analytics_raw (analytics_date, instantly_campaign_id, raw_json)
       values ($1::date, $2, '{}')`,
      [date, campaign],
    )
  await insert('2026-03-01', null)
  await insert('2026-03-01', 'one')
  await insert('2026-03-01', 'two')
  await insert('2026-03-02', null)
  await expect(insert('2026-03-01', null)).rejects.toThrow(/unique/)
  await expect(insert('2026-03-01', 'two')).rejects.toThrow(/unique/)
})

function asText({ column, referencedTable, referencedColumn }: CatalogueForeignKey): string {
  return `${column} → ${referencedTable}.${referencedColumn}`
}
