/**
 * Who owns a row shows in its id: sources give rows a UUIDv5 of their natural key, people's rows get a random UUIDv4
 * (ADR 0005). A source writes its own rows as it finds them; in a person's row it only fills what is empty.
 */

/** SQL: the value of a column after a source's upsert, inside `on conflict do update`. */
export function ownedOrFilled(table: string, column: string): string {
  return `case when ${table}.id = excluded.id then excluded.${column} else coalesce(${table}.${column}, excluded.${column}) end`
}

/** SQL: true for a row that a source made; only such a row may be taken away again. */
export function isDerived(table: string): string {
  return `substr(${table}.id::text, 15, 1) = '5'`
}
