import Papa from 'papaparse'
import type { CsvRecord } from './record-splitter.ts'

/** The cells of sound records, in their order; a broken record is one cell: its text. */
export function parseCells(records: readonly CsvRecord[], delimiter: string): string[][] {
  const sound = records.filter(isSound)
  const parsed = parseSound(sound, delimiter)
  let next = 0
  return records.map((record) => {
    if (!isSound(record)) return [record.text]
    const cells = parsed[next]
    next += 1
    return cells ?? []
  })
}

/** An empty line is one empty cell; the parser need not see it. */
function isSound({ text, broken }: CsvRecord): boolean {
  return text !== '' && !broken
}

/** The low-level parser: the high-level one would take U+FEFF from the first cell of each batch. */
function parseSound(records: readonly CsvRecord[], delimiter: string): string[][] {
  if (records.length === 0) return []
  const parser = new Papa.Parser({ delimiter, newline: '\n', quoteChar: '"' })
  // @NOTE Blanks behind a closing quote are passed over before a line end only, so the last record gets one too.
  const result: unknown = parser.parse(`${records.map(({ text }) => text).join('\n')}\n`, 0, false)
  const { data: rows, errors } = asResult(result)
  const data = rows.slice(0, -1)
  // @NOTE Cannot be while the splitter cuts soundly; it must never pass unseen.
  if (data.length !== records.length || errors.length > 0)
    throw new CellsDoNotMatchError(records[0]?.line ?? 0, records.length, data.length)
  return data
}

function asResult(result: unknown): { data: string[][]; errors: unknown[] } {
  // @NOTE The types of papaparse leave the low-level parser's answer open; its code gives these two (papaparse 5.7).
  return result as { data: string[][]; errors: unknown[] }
}

/** The parser of cells found other rows than the splitter of records. */
class CellsDoNotMatchError extends Error {
  override readonly name = 'CellsDoNotMatchError'
  readonly code = 'CSV_CELLS_DO_NOT_MATCH'

  constructor(line: number, records: number, rows: number) {
    super(
      `From line ${line} on, ${records} rows were cut but ${rows} were read. This is a defect; send the file's header.`,
    )
  }
}
