/** A list answer; the cursor is there on every page that has items, also on the last (Instantly fact sheet §2). */
export interface Page<T> {
  readonly items: T[]
  readonly next_starting_after?: string | undefined
}

/** Which rows of an ordered list make the next page. */
export interface PageRequest<Row> {
  /** The position of the first candidate. */
  readonly from: number
  /** The position at which the walk ends, itself excluded; default: the end (or beginning) of the rows. */
  readonly until?: number
  /** 1 walks towards the end of the rows, -1 towards their beginning; default 1. */
  readonly direction?: 1 | -1
  readonly limit: number
  readonly accepts: (row: Row) => boolean
  readonly cursorOf: (row: Row) => string
}

/** Cuts a page out of ordered rows. */
export function cutPage<Row, Item>(
  rows: readonly Row[],
  request: PageRequest<Row>,
  toItem: (row: Row) => Item,
): Page<Item> {
  const direction = request.direction ?? 1
  const until = request.until ?? (direction === 1 ? rows.length : -1)
  const taken: Row[] = []
  for (let i = request.from; (until - i) * direction > 0 && taken.length < request.limit; i += direction) {
    const row = rows[i]
    if (row !== undefined && request.accepts(row)) taken.push(row)
  }
  const last = taken.at(-1)
  return { items: taken.map(toItem), next_starting_after: last === undefined ? undefined : request.cursorOf(last) }
}

/** The JSON schema of `limit`: whole number, 1 to 100, 10 when absent. */
export const LIMIT_SCHEMA = { type: 'integer', minimum: 1, maximum: 100, default: 10 }

/** Builds the JSON schema of a query or body from its known parameters; unknown ones are ignored, as upstream does. */
export function parameters(properties: Readonly<Record<string, object>>) {
  return { type: 'object', properties }
}

/** Schemas of single parameters. */
export const TEXT = { type: 'string' }
export const NUMBER = { type: 'number' }
export const FLAG = { type: 'boolean' }
export const TEXTS = { type: 'array', items: TEXT }
