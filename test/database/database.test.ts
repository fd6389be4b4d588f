import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'

let db: Database

beforeAll(async () => {
  db = await openTestDatabase()
})

beforeEach(() => emptyDatabase(db))

afterAll(() => db[Symbol.asyncDispose]())

const addUser = (at: Pick<Database, 'query'>, email: string) =>
  at.query('insert into users (email) values ($1)', [email])
const emails = async (at: Pick<Database, 'query'> = db) =>
  (await at.query<{ email: string }>('select email from users order by email')).map(({ email }) => email)

describe(`a transaction (${databaseKind})`, () => {
  test('keeps everything or, when it throws, nothing, and passes the error on', async () => {
    await db.transaction(async (tx) => {
      await addUser(tx, 'ada@team.example')
      await addUser(tx, 'bob@team.example')
    })
    const failure = new Error('half way')
    const failing = db.transaction(async (tx) => {
      await addUser(tx, 'eve@team.example')
      expect(await emails(tx)).toHaveLength(3)
      throw failure
    })
    await expect(failing).rejects.toBe(failure)
    expect(await emails()).toEqual(['ada@team.example', 'bob@team.example'])
  })

  test('rolls back on a statement that fails, and the database goes on', async () => {
    const failing = db.transaction(async (tx) => {
      await addUser(tx, 'ada@team.example')
      await tx.query('select 1 / 0')
    })
    await expect(failing).rejects.toMatchObject({ code: '22012' })
    expect(await emails()).toEqual([])
    await addUser(db, 'bob@team.example')
    expect(await emails()).toEqual(['bob@team.example'])
  })

  test('gives back what its work gives', async () => {
    expect(await db.transaction(async (tx) => tx.query('select 7::int as seven'))).toEqual([{ seven: 7 }])
  })
})

describe(`a session (${databaseKind})`, () => {
  const makeScratch = (session: Database) => session.query('create temp table scratch as select 1::int as one')
  const scratchIsThere = async (at: Database) =>
    (await at.query<{ there: boolean }>(`select to_regclass('pg_temp.scratch') is not null as there`))[0]?.there

  test('keeps its temporary tables from statement to statement, also in transactions, and leaves none', async () => {
    const inside = await db.session(async (session) => {
      await makeScratch(session)
      await session.transaction((tx) => tx.query('insert into scratch values (2)'))
      const nested = await session.session((inner) =>
        inner.query<{ one: number }>('select one from scratch order by one'),
      )
      expect(await scratchIsThere(session)).toBe(true)
      return nested
    })
    expect(inside).toEqual([{ one: 1 }, { one: 2 }])
    expect(await scratchIsThere(db)).toBe(false)
    expect(await db.session(scratchIsThere)).toBe(false)
  })

  test('leaves none when its work throws', async () => {
    const failing = db.session(async (session) => {
      await makeScratch(session)
      throw new Error('half way')
    })
    await expect(failing).rejects.toThrow('half way')
    expect(await db.session(scratchIsThere)).toBe(false)
  })

  test('does not see the temporary tables of another', async () => {
    const both = await Promise.all(
      [1, 2].map((value) =>
        db.session(async (session) => {
          expect(await scratchIsThere(session)).toBe(false)
          await session.query(`create temp table scratch as select ${value}::int as one`)
          return await session.query('select one from scratch')
        }),
      ),
    )
    expect(both).toEqual([[{ one: 1 }], [{ one: 2 }]])
  })
})

describe(`observers (${databaseKind})`, () => {
  test('hear of every statement, by whichever way it runs, until they stop', async () => {
    const heard: string[] = []
    const stop = db.observe((sql) => heard.push(sql))
    await db.query('select 1')
    await db.transaction((tx) => tx.query('select 2'))
    await db.session(async (session) => {
      await session.query('select 3')
      await session.transaction((tx) => tx.query('select 4'))
    })
    expect(heard).toEqual(['select 1', 'select 2', 'select 3', 'select 4'])
    heard.length = 0
    await db.prisma.user.count()
    expect(heard).toHaveLength(1)
    expect(heard[0]).toMatch(/select count.*"users"/i)
    stop()
    await db.query('select 5')
    await db.prisma.user.count()
    expect(heard).toHaveLength(1)
  })

  test('hear each for itself', async () => {
    const heard: [string[], string[]] = [[], []]
    const stops = heard.map((list) => db.observe((sql) => list.push(sql)))
    await db.query('select 1')
    stops[0]?.()
    await db.query('select 2')
    stops[1]?.()
    expect(heard).toEqual([['select 1'], ['select 1', 'select 2']])
  })
})

test(`both databases give the same JavaScript values (${databaseKind})`, async () => {
  const [row] = await db.query(
    `select $1::text as text, 7::int4 as int4, 0.5::float8 as float8, true as yes, '{"a": [1, null]}'::jsonb as json,
       $2::uuid as uuid, '2026-03-01T09:00:00.123Z'::timestamptz(3) as time, null as nothing, array['a', 'b'] as list`,
    ['naïve "quotes" 😀', '00000000-0000-4000-8000-000000000000'],
  )
  expect(row).toEqual({
    text: 'naïve "quotes" 😀',
    int4: 7,
    float8: 0.5,
    yes: true,
    json: { a: [1, null] },
    uuid: '00000000-0000-4000-8000-000000000000',
    time: new Date('2026-03-01T09:00:00.123Z'),
    nothing: null,
    list: ['a', 'b'],
  })
})

test(`the Prisma client works on the same rows (${databaseKind})`, async () => {
  await addUser(db, 'ada@team.example')
  const offer = await db.prisma.offer.create({
    data: {
      offerName: 'Audit',
      priceMin: '99.90',
      targetIndustries: ['Dental'],
      createdBy: { connect: { email: 'ada@team.example' } },
    },
    include: { createdBy: true },
  })
  expect(offer.createdBy?.email).toBe('ada@team.example')
  expect(await db.query(`select price_min::text as price, target_industries as industries from offers`)).toEqual([
    { price: '99.90', industries: ['Dental'] },
  ])
})
