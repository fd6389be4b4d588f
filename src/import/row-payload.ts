import { randomUUID } from 'node:crypto'
import type { ImportScope } from './import-scope.ts'
import type { PlannedRow } from './plan-chunk.ts'

/**
 * The rows of a chunk as a statement takes them. The cells go as one text between separators: Postgres reads that in a
 * fifth of the time that JSON takes it, and cells are most of what an import sends.
 */
export interface RowPayload {
  /** Everything but the cells, as JSON; `place` counts from 1. */
  rows: string
  cells: string
  rowSeparator: string
  cellSeparator: string
}

const MARK = ':'

/** What is sent of a chunk of rows. */
export function rowPayload(scope: ImportScope, rows: readonly PlannedRow[]): RowPayload {
  const everything = rows.map(({ cells }) => cells.join('')).join('')
  const cellSeparator = separator('\u001f', everything)
  const rowSeparator = separator('\u001e', everything)
  return {
    rows: JSON.stringify(rows.map((row, index) => withoutCells(scope, row, index + 1))),
    // @NOTE A mark before each row: of a text without any sign Postgres makes no row at all.
    cells: rows.map(({ cells }) => `${MARK}${cells.join(cellSeparator)}`).join(rowSeparator),
    rowSeparator,
    cellSeparator,
  }
}

/** A sign that people hardly type; where they did, a text that nobody can have typed. */
function separator(usual: string, text: string): string {
  return text.includes(usual) ? randomUUID() : usual
}

function withoutCells({ names }: ImportScope, row: PlannedRow, place: number): object {
  return {
    place,
    id: row.id,
    number: row.number,
    line: row.line,
    missing: Math.max(0, names.length - row.cells.length),
    outcome: row.outcome,
    reasons: row.reasons,
    lead_id: row.leadId,
    company_id: row.companyId,
    suggested_lead_id: row.suggestedLeadId,
    changes: row.changes.length > 0 ? row.changes : null,
  }
}

/** SQL: the rows of a payload whose parts are the given parameters, as the CTE `rows`. */
export function rowsOf(parameters: Record<keyof RowPayload, string>): string {
  const { rows, cells, rowSeparator, cellSeparator } = parameters
  return `rows as materialized (
    select r.*, case when c.line = '${MARK}' then array['']
      else string_to_array(substr(c.line, 2), ${cellSeparator}) end as cells
    from json_to_recordset(${rows}::json) as r(place int, id uuid, number int, line int, missing int,
      outcome import_row_outcome, reasons text[], lead_id uuid, company_id uuid, suggested_lead_id uuid, changes jsonb)
    join string_to_table(${cells}, ${rowSeparator}) with ordinality as c(line, place) on c.place = r.place)`
}

/** SQL: the row `r` of the CTE, as it came, by the names in `names`; a short row is filled up. */
export function apolloData(names: string): string {
  return `jsonb_object(${names}::text[], case when r.missing > 0 then r.cells || array_fill(''::text, array[r.missing])
    else r.cells[1:cardinality(${names}::text[])] end)`
}
