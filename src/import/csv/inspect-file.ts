import { open } from 'node:fs/promises'
import { cleanText } from '../../domain/clean-text.ts'
import { CsvFileError } from './csv-file-error.ts'
import { type Encoding, guessLegacyEncoding, sniffEncoding } from './encoding.ts'
import { parseCells } from './parse-cells.ts'
import { type CsvFormat, readRecords } from './read-file.ts'
import { RecordSplitter } from './record-splitter.ts'

const SAMPLE_BYTES = 64 * 1024
const LEGACY_SAMPLE_BYTES = 8 * 1024 * 1024
const MOST_COLUMNS = 500
const DELIMITERS = [',', ';', '\t', '|']

/** What a look at the whole file found. */
export interface InspectedFile extends CsvFormat {
  /** The header as it came. */
  columnNames: string[]
  /** Data rows, without the header. */
  totalRows: number
}

/**
 * Reads a whole file once before anything of it is imported: finds its encoding and delimiter, its header, and every
 * fault that would end the reading in the middle.
 *
 * @param given the encoding, where a person named one
 * @throws CsvFileError with line and column
 */
export async function inspectFile(path: string, given: Encoding | null): Promise<InspectedFile> {
  const head = await readHead(path, SAMPLE_BYTES)
  if (head.length === 0) throw empty()
  const sniffed = given ?? sniffEncoding(head)
  if (sniffed !== null) return await inspectAs(path, head, sniffed)
  try {
    return await inspectAs(path, head, 'utf-8')
  } catch (error) {
    if (!(error instanceof CsvFileError) || error.code !== 'CSV_ENCODING') throw error
    return await inspectAs(path, head, guessLegacyEncoding(await readHead(path, LEGACY_SAMPLE_BYTES)))
  }
}

async function inspectAs(path: string, head: Uint8Array, encoding: Encoding): Promise<InspectedFile> {
  const sample = new TextDecoder(encoding).decode(head)
  refuseOtherText(sample)
  const format = { encoding, delimiter: guessDelimiter(sample) }
  let columnNames: string[] | undefined
  let records = 0
  for await (const batch of readRecords(path, format)) {
    records += batch.length
    if (columnNames === undefined) {
      const [header] = batch
      if (header?.broken === true) throw brokenHeader()
      columnNames = (parseCells(batch.slice(0, 1), format.delimiter)[0] ?? []).map(cleanText)
      checkHeader(columnNames)
    }
  }
  if (columnNames === undefined) throw empty()
  return { ...format, columnNames, totalRows: records - 1 }
}

/** A NUL or a bracket at the start is something else than a table. */
function refuseOtherText(sample: string): void {
  const start = sample.trimStart()
  const what = /^(<!doctype|<html|<\?xml)/i.test(start)
    ? 'a web page or XML'
    : /^[[{]/.test(start)
      ? 'JSON'
      : sample.includes('\u0000')
        ? 'no text'
        : null
  if (what === null) return
  throw new CsvFileError(
    'CSV_NOT_A_TABLE',
    `The file is ${what}, not a CSV file. Export the list as CSV (UTF-8) and send that.`,
    { line: 1, column: 1 },
  )
}

/** The delimiter is the one that cuts the header into most cells. */
function guessDelimiter(sample: string): string {
  const widths = DELIMITERS.map((delimiter) => [delimiter, headerWidth(sample, delimiter)] as const)
  const [best] = widths.toSorted(([, one], [, other]) => other - one)
  return best?.[0] ?? ','
}

function headerWidth(sample: string, delimiter: string): number {
  try {
    const splitter = new RecordSplitter(delimiter)
    const [header] = [...splitter.push(sample), ...splitter.end()]
    if (header === undefined) return 0
    return header.broken ? header.text.split(delimiter).length : (parseCells([header], delimiter)[0]?.length ?? 0)
  } catch (error) {
    // @NOTE The sample may end within a quote; the first line then tells as well.
    if (error instanceof CsvFileError) return (sample.split(/[\r\n]/, 1)[0] ?? '').split(delimiter).length
    throw error
  }
}

function checkHeader(names: readonly string[]): void {
  if (names.every((name) => name.trim() === '')) {
    throw new CsvFileError('CSV_EMPTY', 'The first row, which must name the columns, is empty.', { line: 1, column: 1 })
  }
  if (names.length <= MOST_COLUMNS) return
  throw new CsvFileError(
    'CSV_TOO_MANY_COLUMNS',
    `The first row has ${names.length} columns; at most ${MOST_COLUMNS} are possible. Leave out some and send it again.`,
    { line: 1, column: 1 },
  )
}

function empty(): CsvFileError {
  return new CsvFileError('CSV_EMPTY', 'The file is empty. Export the list again.')
}

function brokenHeader(): CsvFileError {
  return new CsvFileError(
    'CSV_NOT_A_TABLE',
    'In the first row, which must name the columns, a quoted cell goes on behind its closing quote. Mend it.',
    { line: 1, column: 1 },
  )
}

async function readHead(path: string, bytes: number): Promise<Uint8Array> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(bytes) })
  return buffer.subarray(0, bytesRead)
}
