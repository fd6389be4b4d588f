/**
 * The parameters of a statement while it is written. Records go as one array for each column: Postgres reads that in a
 * fraction of the time that it takes to read JSON.
 */
export class StatementParameters {
  readonly values: unknown[] = []

  /** Adds a value. @returns how the statement names it */
  add(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }

  /**
   * Adds records.
   *
   * @param types the columns that the statement reads, with their SQL types; a record that lacks one has null there
   * @returns SQL: a call that gives the records, in their order
   */
  addRecords(types: Readonly<Record<string, string>>, records: readonly Readonly<Record<string, unknown>>[]): string {
    const arrays = Object.entries(types).map(([column, type]) => {
      const values = records.map((record) => record[column] ?? null)
      return `${this.add(values)}::${type}[]`
    })
    return `unnest(${arrays.join(', ')})`
  }
}
