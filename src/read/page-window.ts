import { UserInputError } from './user-input-error.ts'

/** Rows on a page when neither `first` nor `last` is given. */
export const DEFAULT_PAGE_SIZE = 50

/** Most rows on a page. Asking for more is refused, never cut silently. */
export const MAXIMUM_PAGE_SIZE = 200

/** The paging arguments of a connection, as Relay names them. */
export interface PageArguments {
  first?: number | null | undefined
  after?: string | null | undefined
  last?: number | null | undefined
  before?: string | null | undefined
}

/** How many rows are wanted, and from which end. */
export interface PageWindow {
  size: number
  /** True when the page is counted from the end (`last`). */
  backward: boolean
}

/**
 * Reads `first` and `last`.
 *
 * @throws UserInputError when both are given, or one is negative or above the maximum
 */
export function pageWindow({ first, last }: PageArguments): PageWindow {
  const forward = first ?? undefined
  const backward = last ?? undefined
  if (forward !== undefined && backward !== undefined) {
    throw new UserInputError(`Give either first (${forward}) or last (${backward}), not both.`)
  }
  if (backward !== undefined) return { size: checkedSize('last', backward), backward: true }
  return { size: checkedSize('first', forward ?? DEFAULT_PAGE_SIZE), backward: false }
}

function checkedSize(name: string, size: number): number {
  if (size < 0) throw new UserInputError(`${name} is ${size}; it counts rows and must be 0 or more.`)
  if (size <= MAXIMUM_PAGE_SIZE) return size
  throw new UserInputError(
    `${name} is ${size}; a page holds at most ${MAXIMUM_PAGE_SIZE}. Ask for ${MAXIMUM_PAGE_SIZE} and go on with the cursor.`,
  )
}
