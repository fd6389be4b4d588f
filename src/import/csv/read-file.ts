import { open } from 'node:fs/promises'
import { CsvFileError } from './csv-file-error.ts'
import type { Encoding } from './encoding.ts'
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

const PIECE_BYTES = 256 * 1024

/**
 * The text of a file, piece by piece, without a byte order mark.
 *
 * @throws CsvFileError CSV_ENCODING with the line where a byte does not belong to the encoding
 */
async function* readText(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let line = 1
  for await (const piece of pieces(path)) {
    const text = decode(decoder, piece, encoding, line)
    line += countLines(text)
    yield text
  }
  yield decode(decoder, undefined, encoding, line)
}

/** The bytes of a file, piece by piece, all in one buffer: a piece holds until the next is asked for. */
async function* pieces(path: string): AsyncGenerator<Uint8Array> {
  await using file = await open(path)
  const buffer = Buffer.allocUnsafe(PIECE_BYTES)
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

function countLines(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}

function decode(decoder: TextDecoder, piece: Uint8Array | undefined, encoding: Encoding, line: number): string {
  try {
    return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new CsvFileError(
      'CSV_ENCODING',
      `After line ${line} there are bytes that are no ${encoding}. Save the file as CSV (UTF-8), or name its encoding.`,
      { line, column: 1 },
    )
  }
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
