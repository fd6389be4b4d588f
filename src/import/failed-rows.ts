import Papa from 'papaparse'
import type { Queryable } from '../database/database.ts'
import { guardFormula } from '../domain/formula-guard.ts'
import { IMPORT_REASONS, type ImportReason } from '../domain/import-vocabulary.ts'
import { readImport } from './import-record.ts'

const PAGE_ROWS = 1_000

/** The column that tells why a row failed; an import of the corrected file leaves it alone. */
const REASON_COLUMN = 'Leadline reason'

/** A row that failed, for programs. */
export interface FailedRow {
  /** Its number in the file; the header is not counted. */
  row: number
  reasons: { code: ImportReason; message: string }[]
  /** Its cells by the names of their columns; a cell behind the last column has its number as the name. */
  cells: Record<string, string>
}

/** The rows of an import that failed, one after the other. */
export async function* failedRows(
  db: Queryable,
  { id, columnNames }: { id: string; columnNames: readonly string[] },
): AsyncGenerator<FailedRow> {
  for await (const rows of failedPages(db, id)) {
    for (const { number, cells, reasons } of rows) {
      yield {
        row: number,
        reasons: reasons.map((code) => ({ code, message: IMPORT_REASONS[code] })),
        cells: Object.fromEntries(cells.map((cell, index) => [columnNames[index] ?? `Column ${index + 1}`, cell])),
      }
    }
  }
}

/**
 * The rows of an import that failed, as CSV with the file's own header and a column with the reason, piece by piece:
 * to be corrected and imported again. No cell of it, the header's included, runs as a formula in a spreadsheet.
 */
export async function* failedRowsCsv(db: Queryable, importId: string): AsyncGenerator<string> {
  const record = await readImport(db, importId)
  if (record === undefined) return
  const { columnNames } = record
  yield csv([[...columnNames, REASON_COLUMN].map(guardFormula)])
  for await (const rows of failedPages(db, importId)) {
    yield csv(rows.map(({ cells, reasons }) => reasonedRow(columnNames.length, cells, reasons)))
  }
}

interface StoredRow {
  number: number
  cells: string[]
  reasons: ImportReason[]
}

async function* failedPages(db: Queryable, importId: string): AsyncGenerator<StoredRow[]> {
  let after = 0
  for (;;) {
    const rows = await db.query<StoredRow>(
      `/* failedPages */ select row_number as number, to_jsonb(cells) as cells, to_jsonb(reasons) as reasons
       from csv_import_rows where import_id = $1::uuid and outcome = 'failed' and row_number > $2
       order by row_number limit $3`,
      [importId, after, PAGE_ROWS],
    )
    if (rows.length === 0) return
    yield rows
    after = rows.at(-1)?.number ?? after
  }
}

/** The reason stands in its own column, behind cells that are too many as well. */
function reasonedRow(columns: number, cells: readonly string[], reasons: readonly ImportReason[]): string[] {
  const missing = Math.max(0, columns - cells.length)
  const why = reasons.map((reason) => `${reason}: ${IMPORT_REASONS[reason]}`).join(' ')
  const [own, extra] = [cells.slice(0, columns), cells.slice(columns)]
  return [...own, ...Array<string>(missing).fill(''), why, ...extra].map(guardFormula)
}

function csv(rows: readonly (readonly string[])[]): string {
  return `${Papa.unparse(
    rows.map((row) => [...row]),
    { newline: '\n' },
  )}\n`
}
