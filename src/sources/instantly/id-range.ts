import type { CursorPage } from './pagination.ts'
import type { IdRange } from './resource.ts'
import { readFields } from './wire-values.ts'

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

/**
 * Makes a function that tells, page by page in the order read, which stretch of ids a page covers. It answers null as
 * soon as order can not be relied on: an id that is no lower-case UUID, a page out of order, a cursor that is not an id.
 * The last page covers everything above the ids before it.
 */
export function createRangeFinder(): (page: CursorPage) => IdRange | null {
  /** The last id of the page before; undefined when it is not known. */
  let last: string | null | undefined
  let begun = false
  return (page) => {
    const after = begun ? last : startOf(page)
    begun = true
    const ids = page.items.map((item) => readFields(item).text('id'))
    last = ids.length === 0 ? after : lastInOrder(ids, after ?? null)
    if (after === undefined || last === undefined) return null
    return { after, upTo: page.cursor === null ? null : last }
  }
}

function startOf(page: CursorPage): string | null | undefined {
  if (page.fetchedBy === null) return null
  return UUID.test(page.fetchedBy) ? page.fetchedBy : undefined
}

function lastInOrder(ids: readonly (string | null)[], after: string | null): string | undefined {
  let previous = after ?? ''
  for (const id of ids) {
    if (id === null || !UUID.test(id) || id <= previous) return undefined
    previous = id
  }
  return previous
}
