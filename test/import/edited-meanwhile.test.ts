import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { recordFieldEdits } from '../../src/database/field-edits.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'

let db: Database
let kit: ImportKit
let userId: string
beforeAll(async () => {
  db = await openTestDatabase()
  kit = await openImportKit(db)
})
afterAll(async () => {
  await kit[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await emptyDatabase(db)
  userId = (await db.prisma.user.create({ data: { email: 'owner@team.example' } })).id
})

const HEADER = 'Email,Title,Company,Website\n'
const list = (title: string, company: string) =>
  `${HEADER}ada@smile.example,${title},${company},https://smile.example\n`

interface Edit {
  table: 'leads' | 'companies'
  column: 'job_title' | 'company_name'
}

/** A person sets a field, and commits only once somebody else waits for the row. */
async function editWhile({ table, column }: Edit, work: () => Promise<unknown>): Promise<void> {
  let working: Promise<unknown> | undefined
  await db.transaction(async (tx) => {
    const [row] = await tx.query<{ id: string; pid: number }>(
      `select id, pg_backend_pid() as pid from ${table} for update`,
    )
    if (row === undefined) throw new Error(`A row of ${table} was expected.`)
    await tx.query(`update ${table} set ${column} = 'By hand' where id = $1`, [row.id])
    await recordFieldEdits(tx, { table, id: row.id, columns: [column], userId, at: new Date() })
    working = work()
    if (databaseKind === 'postgres') await somebodyWaits(row.pid)
  })
  await working
}

/** Looks from outside: within a transaction the server's activity stands still. */
async function somebodyWaits(pid: number): Promise<void> {
  for (;;) {
    const waiting = await db.query('select 1 from pg_stat_activity where $1::int = any(pg_blocking_pids(pid))', [pid])
    if (waiting.length > 0) return
    await setTimeout(10)
  }
}

const values = () =>
  db.query(
    'select l.job_title as title, c.company_name as company from leads l join companies c on c.id = l.company_id',
  )

describe.each<[Edit, object]>([
  [
    { table: 'leads', column: 'job_title' },
    { title: 'By hand', company: 'Second' },
  ],
  [
    { table: 'companies', column: 'company_name' },
    { title: 'second', company: 'By hand' },
  ],
])(`what a person sets while a list is at work: %o (${databaseKind})`, (edit, expected) => {
  const policies = { job_title: 'overwrite', company_name: 'overwrite' } as const

  test('stays where an import that overwrites waited for it', async () => {
    await kit.import(list('first', 'First'))
    await editWhile(edit, async () => {
      const ended = await kit.import(list('second', 'Second'), { policies })
      expect(ended.status).toBe('completed')
    })
    expect(await values()).toEqual([expected])
  })

  test('stays where an undo waited for it, that would have restored what was there before', async () => {
    await kit.import(list('first', 'First'))
    const { id } = await kit.import(list('By hand', 'By hand'), { policies })
    await editWhile(edit, () => kit.undo(id))
    expect(await values()).toMatchObject([edit.table === 'leads' ? { title: 'By hand' } : { company: 'By hand' }])
    expect(await kit.read(id)).toMatchObject({ status: 'undone', rows: [{ kept: ['value_edited'] }] })
  })

  test('stays where an undo waited for it, that would have removed the row', async () => {
    const { id } = await kit.import(list('first', 'First'))
    await editWhile(edit, () => kit.undo(id))
    expect(await db.query(`select ${edit.column} as value from ${edit.table}`)).toEqual([{ value: 'By hand' }])
  })
})
