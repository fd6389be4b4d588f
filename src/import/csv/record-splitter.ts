import { CsvFileError } from './csv-file-error.ts'

/** One record of a CSV text, without its line end. */
export interface CsvRecord {
  text: string
  /** The line at which it begins, counted from 1. */
  line: number
  /** True where a quoted cell goes on behind its closing quote; such a record ends at the end of its line. */
  broken: boolean
}

/** A longer record is none: a quote was not closed, or the file is no table. */
const LONGEST_RECORD = 1_000_000

const QUOTE = 34
const LF = 10
const CR = 13
const SPACE = 32

/**
 * Cuts a CSV text that comes in pieces into its records (RFC 4180). Lines may end with CRLF, LF or CR, mixed within one
 * file; within quotes they belong to the cell. This is where every fault of a file is found, with its line and column,
 * so that the parser of the cells only ever sees sound records: no parser for Node both tells where and loses nothing
 * (ADR 0011).
 */
export class RecordSplitter {
  readonly #delimiter: number
  #text = ''
  /** Where the record under way begins in the text. */
  #start = 0
  /** How far the text has been looked at. */
  #at = 0
  #state: 'cell' | 'plain' | 'quoted' = 'cell'
  /** Where the quote under way was opened. */
  #opened = 0
  #line = 1
  #hasQuotes = false
  /** Where the signs that matter were found last, so that none is searched for twice. */
  #found = { '\n': -1, '\r': -1, '"': -1 }

  constructor(delimiter: string) {
    this.#delimiter = delimiter.charCodeAt(0)
  }

  /**
   * Takes the next piece and gives the records that are complete.
   *
   * @throws CsvFileError CSV_UNCLOSED_QUOTE, CSV_RECORD_TOO_LONG
   */
  push(piece: string): CsvRecord[] {
    this.#text = this.#text.slice(this.#start) + piece
    this.#at -= this.#start
    this.#opened -= this.#start
    this.#start = 0
    this.#found = { '\n': -1, '\r': -1, '"': -1 }
    return this.#read(false)
  }

  /**
   * Gives what is left when no more comes.
   *
   * @throws CsvFileError CSV_UNCLOSED_QUOTE
   */
  end(): CsvRecord[] {
    const records = this.#read(true)
    if (this.#state === 'quoted') throw this.#unclosed()
    if (this.#start < this.#text.length) records.push(this.#take(this.#text.length, this.#text.length))
    return records
  }

  #read(last: boolean): CsvRecord[] {
    const records: CsvRecord[] = []
    const text = this.#text
    while (this.#at < text.length) {
      if (this.#state === 'quoted') {
        if (!this.#readQuoted(last, records)) break
        continue
      }
      const code = text.charCodeAt(this.#at)
      if (code === LF || code === CR) {
        // @NOTE Whether LF follows is not known yet.
        if (code === CR && this.#at + 1 === text.length && !last) break
        const next = this.#at + (code === CR && text.charCodeAt(this.#at + 1) === LF ? 2 : 1)
        records.push(this.#take(this.#at, next))
      } else if (code === QUOTE && this.#state === 'cell') {
        this.#state = 'quoted'
        this.#hasQuotes = true
        this.#opened = this.#at
        this.#at += 1
      } else {
        this.#passPlain(text)
      }
    }
    if (this.#at - this.#start > LONGEST_RECORD) throw this.#tooLong()
    return records
  }

  /**
   * Passes over plain signs, up to a line end or the beginning of a quoted cell. Searching for the few signs that matter
   * takes a tenth of the time of looking at each one.
   */
  #passPlain(text: string): void {
    const from = this.#at + 1
    const end = Math.min(this.#next('\n', from), this.#next('\r', from))
    let quote = this.#next('"', from)
    while (quote < end && text.charCodeAt(quote - 1) !== this.#delimiter) quote = this.#next('"', quote + 1)
    this.#at = Math.min(quote, end)
    this.#state = text.charCodeAt(this.#at - 1) === this.#delimiter ? 'cell' : 'plain'
  }

  /** Where a sign stands next in the text, at `from` or behind it; the end of the text where it does not. */
  #next(sign: '\n' | '\r' | '"', from: number): number {
    const found = this.#found[sign]
    if (found >= from) return found
    const at = this.#text.indexOf(sign, from)
    this.#found[sign] = at === -1 ? this.#text.length : at
    return this.#found[sign]
  }

  /** Reads on within quotes; false where it takes more text to go on. */
  #readQuoted(last: boolean, records: CsvRecord[]): boolean {
    const text = this.#text
    const quote = text.indexOf('"', this.#at)
    if (quote === -1) {
      this.#at = text.length
      return false
    }
    this.#at = quote
    let next = quote + 1
    if (text.charCodeAt(next) === QUOTE) {
      this.#at = quote + 2
      return true
    }
    while (text.charCodeAt(next) === SPACE) next += 1
    if (next >= text.length && !last) return false
    const code = text.charCodeAt(next)
    if (next >= text.length || code === this.#delimiter || code === LF || code === CR) {
      this.#at = next
      this.#state = 'plain'
      return true
    }
    return this.#giveUp(last, records)
  }

  /** A quoted cell goes on behind its closing quote: the record ends with the line of its opening quote. */
  #giveUp(last: boolean, records: CsvRecord[]): boolean {
    const text = this.#text
    const end = text.slice(this.#opened).search(/[\r\n]/)
    if (end === -1 && !last) return false
    const until = end === -1 ? text.length : this.#opened + end
    if (text.charCodeAt(until) === CR && until + 1 === text.length && !last) return false
    const isCrLf = text.charCodeAt(until) === CR && text.charCodeAt(until + 1) === LF
    records.push({ ...this.#take(until, until + (isCrLf ? 2 : 1)), broken: true })
    return true
  }

  #take(end: number, next: number): CsvRecord {
    const record = { text: this.#text.slice(this.#start, end), line: this.#line, broken: false }
    this.#line += 1 + (this.#hasQuotes ? countLineEnds(record.text) : 0)
    this.#start = Math.min(next, this.#text.length)
    this.#at = this.#start
    this.#state = 'cell'
    this.#hasQuotes = false
    return record
  }

  #tooLong(): CsvFileError {
    if (this.#state === 'quoted') return this.#unclosed()
    return new CsvFileError(
      'CSV_RECORD_TOO_LONG',
      `The row that begins at line ${this.#line} is longer than ${LONGEST_RECORD} signs, so this is no table of cells ` +
        'between commas. Export it as CSV again.',
      { line: this.#line, column: 1 },
    )
  }

  #unclosed(): CsvFileError {
    const before = this.#text.slice(this.#start, this.#opened)
    const line = this.#line + countLineEnds(before)
    const column = before.length - (before.search(/[^\r\n]*$/) ?? 0) + 1
    return new CsvFileError(
      'CSV_UNCLOSED_QUOTE',
      `The quote at line ${line}, column ${column} is never closed, so everything behind it would be one cell. ` +
        'Close it, or take it away, and send the file again. Nothing of the file was imported.',
      { line, column },
    )
  }
}

function countLineEnds(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0
}
