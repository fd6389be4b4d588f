import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { InstantlyClient, InstantlyQuery } from './client.ts'
import { InstantlyProtocolError, InstantlyRepeatedCursorError } from './errors.ts'
import { type CursorPage, walkList } from './pagination.ts'

interface FakeList {
  readonly client: InstantlyClient
  readonly asked: (string | null)[]
}

/** Answers each cursor with a body; shape checks work as in the real client, without retries. */
function fakeList(answer: (cursor: string | null) => unknown): FakeList {
  const asked: (string | null)[] = []
  const get: InstantlyClient['get'] = async (path, query: InstantlyQuery = {}, options = {}) => {
    expect(query.limit).toBe(100)
    const cursor = typeof query.starting_after === 'string' ? query.starting_after : null
    asked.push(cursor)
    const body = answer(cursor)
    const problem = options.check?.(body) ?? null
    if (problem !== null) throw new InstantlyProtocolError({ endpoint: path, problem, remedy: '' })
    return { body, observedAt: new Date(0) }
  }
  const post: InstantlyClient['post'] = (path, body, options) => {
    const { starting_after: cursor, limit } = body
    return get(path, { starting_after: String(cursor ?? ''), limit: Number(limit) }, options)
  }
  return { client: { get, post, pausedUntil: () => null }, asked }
}

/** A list as Instantly serves it: the cursor is the last id, and the last page with items has one too. */
function serve(ids: readonly string[], size: number, lastHasCursor: boolean): FakeList {
  return fakeList((cursor) => {
    const from = cursor === null ? 0 : ids.indexOf(cursor) + 1
    const page = ids.slice(from, from + size)
    const more = from + size < ids.length || (lastHasCursor && page.length > 0)
    return { items: page.map((id) => ({ id })), ...(more ? { next_starting_after: page.at(-1) } : {}) }
  })
}

async function collect(client: InstantlyClient, cursor: string | null = null, maxPages = 1000) {
  const pages: CursorPage[] = []
  let error: unknown = null
  try {
    for await (const page of walkList(client, { method: 'GET', path: '/things', cursor, maxPages })) pages.push(page)
  } catch (caught) {
    error = caught
  }
  return { pages, error, ids: pages.flatMap(({ items }) => items.map((item) => Object(item).id)) }
}

const idLists = fc.uniqueArray(fc.uuid(), { maxLength: 60 })
const sizes = fc.integer({ min: 1, max: 9 })

describe('walkList', () => {
  test('every item comes once, in order, and only the last page has no cursor', async () => {
    await fc.assert(
      fc.asyncProperty(idLists, sizes, fc.boolean(), async (ids, size, lastHasCursor) => {
        const { pages, error, ids: read } = await collect(serve(ids, size, lastHasCursor).client)
        expect(error).toBeNull()
        expect(read).toEqual(ids)
        expect(pages.map(({ cursor }) => cursor === null)).toEqual(pages.map((_, index) => index === pages.length - 1))
      }),
    )
  })

  test('going on from any page gives exactly the rest', async () => {
    await fc.assert(
      fc.asyncProperty(idLists, sizes, fc.nat(), async (ids, size, at) => {
        const { pages } = await collect(serve(ids, size, true).client)
        const page = pages[at % pages.length]
        if (page === undefined || page.cursor === null) return
        const rest = await collect(serve(ids, size, true).client, page.cursor)
        expect(rest.ids).toEqual(ids.slice(ids.indexOf(page.cursor) + 1))
      }),
    )
  })

  test('an empty page ends the list even when it has a cursor', async () => {
    const { client, asked } = fakeList(() => ({ items: [], next_starting_after: 'more' }))
    const { pages, error } = await collect(client)
    expect(error).toBeNull()
    expect(pages).toHaveLength(1)
    expect(pages[0]?.cursor).toBeNull()
    expect(asked).toEqual([null])
  })

  test('a list that goes round in a circle fails at the first cursor that comes again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.nat(), async (length, back) => {
        const target = back % length
        const { client, asked } = fakeList((cursor) => {
          const page = cursor === null ? 0 : Number(cursor)
          const next = page === length ? target + 1 : page + 1
          return { items: [{ id: `item ${page} ${asked.length}` }], next_starting_after: String(next) }
        })
        const { pages, error } = await collect(client)
        expect(error).toBeInstanceOf(InstantlyRepeatedCursorError)
        expect(asked).toHaveLength(length + 1)
        expect(pages).toHaveLength(length + 1)
        // The checkpoint stays at the page that led back, and never says the list is complete.
        expect(pages.at(-1)?.cursor).toBe(pages.at(-1)?.fetchedBy)
        expect(pages.every(({ cursor }) => cursor !== null)).toBe(true)
      }),
    )
  })

  test('new cursors with old items fail after the second page that brings nothing new', async () => {
    const { client, asked } = fakeList((cursor) => ({
      items: [{ id: 'a' }, { id: 'b' }],
      next_starting_after: `${Number(cursor ?? 0) + 1}`,
    }))
    const { pages, error } = await collect(client)
    expect(error).toBeInstanceOf(InstantlyRepeatedCursorError)
    expect(error).toHaveProperty('message', expect.stringContaining('only ids read before'))
    expect(asked).toHaveLength(3)
    expect(pages).toHaveLength(3)
  })

  test('items without ids are no reason to stop', async () => {
    const { client } = fakeList((cursor) => {
      const page = Number(cursor ?? 0)
      return { items: [{ odd: true }, 7, null], ...(page < 5 ? { next_starting_after: `${page + 1}` } : {}) }
    })
    const { error, pages } = await collect(client)
    expect(error).toBeNull()
    expect(pages).toHaveLength(6)
  })

  test('a list without end is ended', async () => {
    const { client } = fakeList((cursor) => {
      const next = `${Number(cursor ?? 0) + 1}`
      return { items: [{ id: next }], next_starting_after: next }
    })
    const { error, pages } = await collect(client, null, 25)
    expect(error).toBeInstanceOf(InstantlyProtocolError)
    expect(pages).toHaveLength(25)
  })

  test.each([{}, { items: null }, { items: {} }, [], 'text', null, 5, { items: [{}], next_starting_after: { a: 1 } }])(
    'a body without envelope is an error, not an end: %j',
    async (body) => {
      const { error, pages } = await collect(fakeList(() => body).client)
      expect(error).toBeInstanceOf(InstantlyProtocolError)
      expect(pages).toEqual([])
    },
  )

  test('a list that is asked for by POST sends the cursor in the body', async () => {
    const sent: unknown[] = []
    const client: InstantlyClient = {
      get: () => Promise.reject(new Error('not asked for')),
      post: async (_path, body) => {
        sent.push(body)
        return {
          body: { items: sent.length === 1 ? [{ id: 'a' }] : [], next_starting_after: 'a' },
          observedAt: new Date(0),
        }
      },
      pausedUntil: () => null,
    }
    const parameters = { campaign: 'c' }
    for await (const page of walkList(client, { method: 'POST', path: '/leads/list', parameters, cursor: null }))
      void page
    expect(sent).toEqual([
      { campaign: 'c', limit: 100 },
      { campaign: 'c', limit: 100, starting_after: 'a' },
    ])
  })
})
