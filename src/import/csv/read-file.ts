import type { Encoding } from './encoding.ts'
import { readText } from './file-text.ts'
import { parseCells } from './parse-cells.ts'
import { type CsvRecord, RecordSplitter } from './record-splitter.ts'

/** How a file is to be read. */
export interface CsvFormat {
  encoding: Encoding
  delimiter: string
}

/** One data row of a file. */
export interface CsvRow {
  /** Its place among the data rows, counted from 1. */
  number: number
  /** The line of the file at which it begins, counted from 1. */
  line: number
  cells: string[]
  /** True where its quotes are broken; the whole line is then one cell. */
  broken: boolean
}

/** The records of a file, some at a time, the header included. @throws CsvFileError */
export async function* readRecords(path: string, { encoding, delimiter }: CsvFormat): AsyncGenerator<CsvRecord[]> {
  const splitter = new RecordSplitter(delimiter)
  for await (const text of readText(path, encoding)) {
    const records = splitter.push(text)
    if (records.length > 0) yield records
  }
  const rest = splitter.end()
  if (rest.length > 0) yield rest
}

/** A chunk ends early when its rows hold this many signs, so that memory stays flat whatever the rows hold. */
const CHUNK_SIGNS = 1_000_000

/**
 * The data rows of a file in chunks of at most `size`, from behind the first `skip` ones on.
 *
 * @throws CsvFileError
 */
export async function* readChunks(
  path: string,
  format: CsvFormat,
  { skip, size }: { skip: number; size: number },
): AsyncGenerator<CsvRow[]> {
  let number = -1
  let waiting: CsvRow[] = []
  let signs = 0
  for await (const records of readRecords(path, format)) {
    const first = number + 1
    number += records.length
    const wanted = records.slice(Math.max(0, skip + 1 - first))
    const from = first + records.length - wanted.length
    const cells = parseCells(wanted, format.delimiter)
    for (const [index, { line, broken, text }] of wanted.entries()) {
      waiting.push({ number: from + index, line, cells: cells[index] ?? [], broken })
      signs += text.length
      if (waiting.length < size && signs < CHUNK_SIGNS) continue
      yield waiting
      waiting = []
      signs = 0
    }
  }
  if (waiting.length > 0) yield waiting
}
