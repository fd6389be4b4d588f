import { randomUUID } from 'node:crypto'
import type { ImportScope } from './import-scope.ts'
import type { PlannedRow } from './plan-chunk.ts'
import type { StatementParameters } from './statement-parameters.ts'

/**
 * The cells of a chunk's rows as a statement takes them: one text between separators. Postgres reads that in a fifth of
 * the time that JSON takes it, and cells are most of what an import sends.
 */
interface CellsPayload {
  text: string
  rowSeparator: string
  cellSeparator: string
}

/** What is sent of a row beside its cells. */
const ROW_TYPES = {
  id: 'uuid',
  number: 'int',
  line: 'int',
  missing: 'int',
  outcome: 'import_row_outcome',
  reasons: 'text',
  lead_id: 'uuid',
  company_id: 'uuid',
  suggested_lead_id: 'uuid',
  changes: 'text',
} as const

/** Adds the rows of a chunk to a statement. @returns SQL: the CTE `rows` */
export function rowsOf(parameters: StatementParameters, scope: ImportScope, rows: readonly PlannedRow[]): string {
  const cells = cellsPayload(rows)
  const records = parameters.addRecords(
    ROW_TYPES,
    rows.map((row) => withoutCells(scope, row)),
  )
  const [text, rowSeparator, cellSeparator] = [cells.text, cells.rowSeparator, cells.cellSeparator].map((value) =>
    parameters.add(value),
  )
  const columns = Object.keys(ROW_TYPES)
  const plain = columns.filter((column) => column !== 'reasons' && column !== 'changes')
  // @NOTE Of a text without any sign Postgres makes no cell at all; such a row has one, which is empty.
  return `rows as materialized (
    select ${plain.join(', ')}, reasons::text[] as reasons, changes::jsonb as changes,
      case when cells = '' then array[''] else string_to_array(cells, ${cellSeparator}) end as cells
    from rows from (${records}, string_to_table(${text}, ${rowSeparator})) as r(${columns.join(', ')}, cells)
    where id is not null)`
}

function cellsPayload(rows: readonly PlannedRow[]): CellsPayload {
  const cellSeparator = separator('\u001f', rows)
  const rowSeparator = separator('\u001e', rows)
  const text = rows.map(({ cells }) => cells.join(cellSeparator)).join(rowSeparator)
  // @NOTE A separator behind the last row as well: of a text without any sign Postgres makes no row at all.
  return { text: `${text}${rowSeparator}`, rowSeparator, cellSeparator }
}

/** A sign that people hardly type; where they did, a text that nobody can have typed. */
function separator(usual: string, rows: readonly PlannedRow[]): string {
  return rows.some(({ cells }) => cells.some((cell) => cell.includes(usual))) ? randomUUID() : usual
}

function withoutCells({ names }: ImportScope, row: PlannedRow): Record<keyof typeof ROW_TYPES, unknown> {
  return {
    id: row.id,
    number: row.number,
    line: row.line,
    missing: names.length - row.cells.length,
    outcome: row.outcome,
    // @NOTE Reasons are words of small letters: between braces they are an array as Postgres writes it.
    reasons: `{${row.reasons.join(',')}}`,
    lead_id: row.leadId,
    company_id: row.companyId,
    suggested_lead_id: row.suggestedLeadId,
    changes: row.changes.length > 0 ? JSON.stringify(row.changes) : null,
  }
}

/** SQL: the row `r` of the CTE, as it came, by the names in `names`; a short row is filled up. */
export function apolloData(names: string): string {
  return `jsonb_object(${names}::text[], case when r.missing = 0 then r.cells
    when r.missing > 0 then r.cells || array_fill(''::text, array[r.missing])
    else r.cells[1:cardinality(${names}::text[])] end)`
}
