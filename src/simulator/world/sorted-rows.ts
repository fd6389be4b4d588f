/** Rows with an id, kept in one order, with fast access by id and by position. */
export class SortedRows<T extends { readonly id: string }> {
  #rows: T[] = []
  #byId: Map<string, T> | undefined
  readonly #compare: (a: T, b: T) => number

  /** @param compare the order; must never give 0 for two different rows. */
  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare
  }

  /** All rows in order. */
  get all(): readonly T[] {
    return this.#rows
  }

  /** Adds rows in any order; cheap when they all belong at the end. */
  addAll(batch: readonly T[]): void {
    const sorted = batch.toSorted(this.#compare)
    const last = this.#rows.at(-1)
    const first = sorted[0]
    if (first === undefined) return
    for (const row of sorted) this.#rows.push(row)
    if (last !== undefined && this.#compare(last, first) > 0) this.#rows.sort(this.#compare)
    if (this.#byId !== undefined) for (const row of sorted) this.#byId.set(row.id, row)
  }

  /** Removes and gives the row with this id; undefined when there is none. */
  remove(id: string): T | undefined {
    const row = this.get(id)
    if (row === undefined) return undefined
    this.#rows.splice(this.#rows.indexOf(row), 1)
    this.#byId?.delete(id)
    return row
  }

  /** The row with this id. */
  get(id: string): T | undefined {
    this.#byId ??= new Map(this.#rows.map((row) => [row.id, row]))
    return this.#byId.get(id)
  }

  /** The position of the first row that passes; the test must be false for a prefix and true for the rest. */
  firstIndex(passes: (row: T) => boolean): number {
    let low = 0
    let high = this.#rows.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const row = this.#rows[middle]
      if (row !== undefined && passes(row)) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** Orders texts by code unit, as ids are ordered. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
