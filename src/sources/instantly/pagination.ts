import { isExactNumber } from '../../domain/exact-number.ts'
import { isJsonObject } from '../../domain/json.ts'
import type { InstantlyAnswer, InstantlyClient } from './client.ts'
import { InstantlyProtocolError, InstantlyRepeatedCursorError } from './errors.ts'

/** Items per page, the most Instantly allows: 101 is answered with 400 (Instantly fact sheet §2). */
const PAGE_LIMIT = 100

const MAX_PAGES = 100_000
const REMEMBERED_IDS = 100_000
const STALE_PAGES = 2

/** One page of a cursor list. */
export interface CursorPage {
  readonly items: readonly unknown[]
  /** Fetches the next page; null exactly on the last page. */
  readonly cursor: string | null
  /** What fetched this page; null for the first one. */
  readonly fetchedBy: string | null
  /** Our clock when the request was sent. */
  readonly observedAt: Date
}

/** A list and where to begin in it. */
export interface CursorList {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** Query parameters or body, without `limit` and `starting_after`. */
  readonly parameters?: Readonly<Record<string, string | number | boolean | null | undefined>>
  readonly cursor: string | null
  /** Ends a list that has no end. Default 100,000. */
  readonly maxPages?: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Walks a list of `{ items, next_starting_after }` (Instantly fact sheet §2). It ends at a page without items or
 * without cursor, whichever comes first: Instantly sends a cursor with the last page that has items. A page shorter
 * than the limit is no end. A walk that ends without an error has given one page with a null cursor, its last, which
 * may be empty.
 *
 * A page that leads back to a cursor already used is still given, with the cursor that fetched it, so that a
 * checkpoint stays where it is; then the walk fails.
 *
 * @throws {InstantlyRepeatedCursorError} when a cursor comes again, or two pages in a row hold only ids already seen
 * @throws {InstantlyProtocolError} when `items` is missing after the retries, or the list has too many pages
 */
export async function* walkList(
  client: InstantlyClient,
  list: CursorList,
): AsyncGenerator<CursorPage, void, undefined> {
  const endpoint = `${list.method} ${list.path}`
  const maxPages = list.maxPages ?? MAX_PAGES
  const cursors = new Set<string>()
  const ids = createIdMemory(REMEMBERED_IDS)
  let stale = 0
  let fetchedBy = list.cursor

  for (let pages = 1; pages <= maxPages; pages += 1) {
    if (fetchedBy !== null) cursors.add(fetchedBy)
    const { body, observedAt } = await fetchPage(client, list, fetchedBy)
    const items = itemsOf(body) ?? []
    const cursor = items.length === 0 ? null : cursorOf(body)
    if (cursor === null || cursor === undefined) {
      yield { items, cursor: null, fetchedBy, observedAt }
      return
    }
    if (cursors.has(cursor)) {
      yield { items, cursor: fetchedBy, fetchedBy, observedAt }
      throw repeated(endpoint, `the cursor "${cursor}" of page ${pages} was used before`)
    }
    stale = ids.seenAll(items) ? stale + 1 : 0
    yield { items, cursor, fetchedBy, observedAt }
    if (stale >= STALE_PAGES) throw repeated(endpoint, `pages ${pages - 1} and ${pages} hold only ids read before`)
    fetchedBy = cursor
  }
  throw new InstantlyProtocolError({
    endpoint,
    problem: `the list did not end after ${maxPages} pages`,
    remedy: 'What was read is stored; report this with the endpoint.',
  })
}

function fetchPage(client: InstantlyClient, list: CursorList, cursor: string | null): Promise<InstantlyAnswer> {
  const parameters = {
    ...list.parameters,
    limit: PAGE_LIMIT,
    ...(cursor === null ? {} : { starting_after: cursor }),
  }
  const options = { check: checkEnvelope, signal: list.signal }
  return list.method === 'GET'
    ? client.get(list.path, parameters, options)
    : client.post(list.path, parameters, options)
}

function itemsOf(body: unknown): readonly unknown[] | null {
  return isJsonObject(body) && Array.isArray(body.items) ? body.items : null
}

/** The cursor; null when there is none; undefined when it is something that can not be one. */
function cursorOf(body: unknown): string | null | undefined {
  const cursor = isJsonObject(body) ? body.next_starting_after : undefined
  if (cursor === undefined || cursor === null || cursor === '') return null
  if (typeof cursor === 'string') return cursor
  if (isExactNumber(cursor)) return cursor.rawJSON
  return typeof cursor === 'number' ? String(cursor) : undefined
}

function checkEnvelope(body: unknown): string | null {
  if (itemsOf(body) === null) return 'JSON without a list of items'
  return cursorOf(body) === undefined ? 'a cursor that is neither text nor number' : null
}

function repeated(endpoint: string, problem: string): InstantlyRepeatedCursorError {
  return new InstantlyRepeatedCursorError({
    endpoint,
    problem: `the list runs in a circle: ${problem}`,
    remedy: 'What was read is stored, but the list is not complete; sync again later.',
  })
}

/** Remembers the latest ids only, so that a list of millions does not fill the memory. */
function createIdMemory(capacity: number): { seenAll(items: readonly unknown[]): boolean } {
  const seen = new Set<string>()
  return {
    seenAll(items) {
      const ids = items.map(idOf).filter((id) => id !== null)
      const all = ids.length > 0 && ids.every((id) => seen.has(id))
      for (const id of ids) seen.add(id)
      for (const id of seen) {
        if (seen.size <= capacity) break
        seen.delete(id)
      }
      return all
    },
  }
}

function idOf(item: unknown): string | null {
  if (!isJsonObject(item)) return null
  const id = item.id ?? item.email
  return typeof id === 'string' ? id : null
}
