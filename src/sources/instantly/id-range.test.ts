import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRangeFinder } from './id-range.ts'
import type { CursorPage } from './pagination.ts'

const observedAt = new Date(0)
const ascendingIds = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 40 }).map((ids) => ids.sort())

function paged(ids: readonly string[], size: number, start: string | null = null): CursorPage[] {
  const pages: CursorPage[] = []
  let fetchedBy = start
  for (let index = 0; index < ids.length; index += size) {
    const items = ids.slice(index, index + size).map((id) => ({ id }))
    const cursor = items.at(-1)?.id ?? null
    pages.push({ items, cursor, fetchedBy, observedAt })
    fetchedBy = cursor
  }
  return [...pages, { items: [], cursor: null, fetchedBy, observedAt }]
}

describe('id ranges', () => {
  test('the stretches of a walk follow each other without gap, from the first id to the last', () => {
    fc.assert(
      fc.property(ascendingIds, fc.integer({ min: 1, max: 7 }), (ids, size) => {
        const find = createRangeFinder()
        const ranges = paged(ids, size).map(find)
        expect(ranges[0]?.after).toBeNull()
        expect(ranges.at(-1)?.upTo).toBeNull()
        for (const [index, range] of ranges.entries()) {
          if (index > 0) expect(range?.after).toBe(ranges[index - 1]?.upTo)
          const inside = ids.filter((id) => id > (range?.after ?? '') && (range?.upTo == null || id <= range.upTo))
          expect(inside).toEqual(ids.slice(index * size, (index + 1) * size))
        }
      }),
    )
  })

  test('a resumed walk covers from its cursor on', () => {
    const [start = '', ...rest] = ['1', '5', '9'].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`)
    const find = createRangeFinder()
    expect(paged(rest, 5, start).map(find)[0]?.after).toBe(start)
    expect(paged(rest, 5, 'a@b.example').map(createRangeFinder())[0]).toBeNull()
  })

  test('a page out of order, or with an unknown id, covers nothing, nor does the page behind it', () => {
    fc.assert(
      fc.property(ascendingIds, fc.nat(), (ids, at) => {
        fc.pre(ids.length > 2)
        const swapped = [...ids]
        const index = at % (ids.length - 1)
        swapped.splice(index, 2, ids[index + 1] ?? '', ids[index] ?? '')
        expect(paged(swapped, 100).map(createRangeFinder())).toEqual([null, null])
        const damaged = ids.map((id, position) => (position === index ? id.toUpperCase() : id)).map((id) => ({ id }))
        if (damaged.every(({ id }) => id === id.toLowerCase())) return
        const page = { items: damaged, cursor: null, fetchedBy: null, observedAt }
        expect(createRangeFinder()(page)).toBeNull()
      }),
    )
  })
})
