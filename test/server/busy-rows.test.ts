import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { testDatabaseUrl, testSchema } from '../support/database.ts'
import { post, serve } from './server-kit.ts'

/** How long somebody else holds the row; nobody waits so long. */
const HELD_MS = 30_000
/** For what is not concerned; the machine may be busy. */
const SOON_MS = 10_000

const RENAME = `mutation ($id: ID!, $name: String!, $key: String) {
  updateLead(idempotencyKey: $key, input: { id: $id, firstName: $name }) {
    __typename ... on Lead { firstName } ... on Error { message } } }`

describe.runIf(testDatabaseUrl !== undefined)('many changes of one row that somebody else holds', () => {
  let place: ReturnType<typeof testSchema>
  let db: Database
  let holder: Database
  let server: LeadlineServer
  let ids: string[]

  beforeAll(async () => {
    place = testSchema(testDatabaseUrl ?? '')
    holder = await openDatabase({ url: place.url, folder: undefined, command: 'test' })
    db = await openDatabase({ url: place.url, folder: undefined, command: 'test', readTimeoutMs: 30_500 })
    server = await serve(db)
    const leads = Array.from({ length: 6 }, (_, index) => ({ email: `lead${index}@smile.example` }))
    ids = (await db.prisma.lead.createManyAndReturn({ data: leads })).map(({ id }) => id)
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await db[Symbol.asyncDispose]()
    await holder[Symbol.asyncDispose]()
    await place.drop()
  })

  const rename = async (id: string | undefined, name: string, key?: string) => {
    const began = performance.now()
    const response = await post(server.url, { query: RENAME, variables: { id, name, key } })
    const retryAfter = response.headers.get('retry-after')
    const body = await response.json()
    return { status: response.status, retryAfter, body, milliseconds: performance.now() - began }
  }
  const timed = async (work: () => Promise<unknown>) => {
    const began = performance.now()
    await work()
    return performance.now() - began
  }
  /** Lets nobody else change the first lead while `work` runs. */
  const whileHeld = (work: () => Promise<void>) =>
    holder.transaction(async (tx) => {
      await tx.query('select from leads where id = $1::uuid for update', [ids[0]])
      await work()
    })

  test.each([10, 50])('%i of them are told that it is busy; nothing else waits', async (waiters) => {
    let waiting: Promise<Awaited<ReturnType<typeof rename>>[]> = Promise.resolve([])
    await whileHeld(async () => {
      waiting = Promise.all(Array.from({ length: waiters }, (_, n) => rename(ids[0], `W${n}`, `${waiters} ${n}`)))
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      const others = ids.slice(1).map((id, n) => async () => {
        const { body } = await rename(id, `Other ${waiters} ${n}`)
        expect(body).toEqual({ data: { updateLead: { __typename: 'Lead', firstName: `Other ${waiters} ${n}` } } })
      })
      const read = async () => {
        const { data } = await (await post(server.url, { query: '{ leads { edges { node { email } } } }' })).json()
        expect(data.leads.edges).toHaveLength(6)
      }
      const ready = async () => expect((await fetch(new URL('/ready', server.url))).status).toBe(200)
      const times = await Promise.all([...others, read, ready].map(timed))
      for (const milliseconds of times) expect(milliseconds).toBeLessThan(SOON_MS)
      for (const { status, retryAfter, body, milliseconds } of await waiting) {
        expect(milliseconds).toBeLessThan(HELD_MS)
        expect(body).toMatchObject({
          errors: [{ message: expect.stringContaining('same idempotencyKey'), extensions: { code: 'BUSY' } }],
        })
        expect({ status, retryAfter }).toEqual({ status: 503, retryAfter: '1' })
      }
    })
    const [again] = await Promise.all([rename(ids[0], 'W0', `${waiters} 0`), waiting])
    expect(again.body).toEqual({ data: { updateLead: { __typename: 'Lead', firstName: 'W0' } } })
  })

  test('wait for a moment where it is held no longer', async () => {
    let waiting: Promise<Awaited<ReturnType<typeof rename>>[]> = Promise.resolve([])
    await whileHeld(async () => {
      waiting = Promise.all(Array.from({ length: 5 }, (_, n) => rename(ids[0], `N${n}`)))
      await new Promise((resolve) => setTimeout(resolve, 500))
    })
    for (const { body } of await waiting) expect(body.data.updateLead.__typename).toBe('Lead')
  })

  test('leave no setting behind on their connections', async () => {
    await rename(ids[1], 'Once more')
    const settings = await Promise.all(
      Array.from({ length: 20 }, () =>
        db.query(`select current_setting('lock_timeout') as locks, current_setting('statement_timeout') as statements`),
      ),
    )
    expect(new Set(settings.map((rows) => JSON.stringify(rows)))).toEqual(
      new Set([JSON.stringify([{ locks: '0', statements: '0' }])]),
    )
  })
})
