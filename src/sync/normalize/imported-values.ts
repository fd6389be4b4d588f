import type { Queryable } from '../../database/database.ts'

/** What imports say of one column of a source's row. */
interface ImportedValue {
  /** Wins over what the source says; null where nothing does. */
  over: string | null
  /** Fills what the source leaves empty; null where nothing does. */
  fill: string | null
}

const NOTHING: ImportedValue = { over: null, fill: null }

/** Gives what imports say of a column of a row. */
export type ImportedValues = (rowId: string, column: string) => ImportedValue

/** Reads what imports gave to leads that a source made: of values that win the latest, of those that fill the first. */
export async function readImportedValues(db: Queryable, leadIds: readonly string[]): Promise<ImportedValues> {
  const rows = await db.query<{ id: string; column: string } & ImportedValue>(
    `/* readImportedValues */ select row_id as id, column_name as column,
       (array_agg(value order by sequence desc) filter (where overwrites))[1] as over,
       (array_agg(value order by sequence) filter (where not overwrites))[1] as fill
     from imported_values
     where table_name = 'leads' and row_id in (select jsonb_array_elements_text($1::jsonb)::uuid)
     group by row_id, column_name`,
    [JSON.stringify(leadIds)],
  )
  const values = new Map(rows.map(({ id, column, over, fill }) => [`${id} ${column}`, { over, fill }]))
  return (rowId, column) => values.get(`${rowId} ${column}`) ?? NOTHING
}

/** SQL: what imports say of the name of the company with the id `companyId`, as a lateral row `(over, fill)`. */
export function importedNameOf(companyId: string): string {
  return `select (array_agg(value order by sequence desc) filter (where overwrites))[1] as over,
      (array_agg(value order by sequence) filter (where not overwrites))[1] as fill
    from imported_values where table_name = 'companies' and column_name = 'company_name' and row_id = ${companyId}`
}
