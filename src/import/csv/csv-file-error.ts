/** What is wrong with a file as a whole. */
export type CsvFileErrorCode =
  | 'CSV_UNCLOSED_QUOTE'
  | 'CSV_RECORD_TOO_LONG'
  | 'CSV_NOT_A_TABLE'
  | 'CSV_EMPTY'
  | 'CSV_ENCODING'
  | 'CSV_TOO_MANY_COLUMNS'
  | 'CSV_NO_KNOWN_COLUMN'
  | 'CSV_TOO_LARGE'
  | 'CSV_FILE_GONE'

/** Where in a file something is, both counted from 1. */
export interface FilePosition {
  line: number
  column: number
}

/** A file that cannot be imported. The message says where the fault is and what to do; nothing of it was imported. */
export class CsvFileError extends Error {
  override readonly name = 'CsvFileError'
  readonly code: CsvFileErrorCode
  readonly position: FilePosition | null

  constructor(code: CsvFileErrorCode, message: string, position: FilePosition | null = null) {
    super(message)
    this.code = code
    this.position = position
  }
}
