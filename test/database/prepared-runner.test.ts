import { expect, test } from 'vitest'
import { createPreparedRunner, type StatementPool } from '../../src/database/fast-reader/prepared-runner.ts'

interface Asked {
  text: string
  name?: string
}

/** A pool that answers each statement with its own text, or fails as it is told. */
function fakePool(failure: (asked: Asked) => string | undefined = () => undefined) {
  const asked: Asked[] = []
  const pool: StatementPool = {
    query: async <Row>({ text, name }: Asked) => {
      asked.push({ text, ...(name === undefined ? {} : { name }) })
      const code = failure({ text, ...(name === undefined ? {} : { name }) })
      if (code !== undefined) throw Object.assign(new Error(code), { code })
      // @NOTE The runner reads this one column.
      return { rows: [{ data: text } as Row] }
    },
  }
  return { pool, asked, names: () => asked.map(({ name }) => name) }
}

test('only frequent statements are prepared, by a name of their own text', async () => {
  const { pool, names } = fakePool()
  const run = createPreparedRunner(pool, true, () => undefined)
  await run('select 1', [], false)
  await run('select 1', [], true)
  await run('select 2', [], true)
  await run('select 1', [], true)
  const [rare, first, second, again] = names()
  expect(rare).toBeUndefined()
  expect(first).toMatch(/^leadline_[0-9a-f]{40}$/)
  expect(second).not.toBe(first)
  expect(again).toBe(first)
})

test('nothing is prepared where the URL names a pooler', async () => {
  const { pool, names } = fakePool()
  await createPreparedRunner(pool, false, () => undefined)('select 1', [], true)
  expect(names()).toEqual([undefined])
})

test.each(['26000', '42P05'])(
  'a pooler that shows itself by %s ends preparing, and the read is answered',
  async (code) => {
    const { pool, names } = fakePool(({ name }) => (name === undefined ? undefined : code))
    const run = createPreparedRunner(pool, true, () => undefined)
    expect(await run('select 1', [], true)).toBe('select 1')
    expect(await run('select 1', [], true)).toBe('select 1')
    expect(names()).toEqual([expect.any(String), undefined, undefined])
  },
)

test('other failures are not tried again, and do not end preparing', async () => {
  const { pool, names } = fakePool(({ text }) => (text === 'bad' ? '22P02' : undefined))
  const run = createPreparedRunner(pool, true, () => undefined)
  await expect(run('bad', [], true)).rejects.toThrow('22P02')
  await run('select 1', [], true)
  expect(names()).toEqual([expect.any(String), expect.any(String)])
})

test('no more than 200 names are given to a server', async () => {
  const { pool, names } = fakePool()
  const run = createPreparedRunner(pool, true, () => undefined)
  for (let index = 0; index < 250; index++) await run(`select ${index}`, [], true)
  expect(names().filter((name) => name !== undefined)).toHaveLength(200)
})
