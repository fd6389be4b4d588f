import type { Queryable } from '../database/database.ts'
import { commandLine } from '../domain/command-line.ts'
import { type ImportRecord, readImport } from '../import/import-record.ts'
import { UsageError } from './usage-error.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The import that a word on the command line means. @throws UsageError */
export async function importId(db: Queryable, id: string): Promise<ImportRecord> {
  const record = UUID.test(id) ? await readImport(db, id) : undefined
  if (record !== undefined) return record
  throw new UsageError(`There is no import ${id}. See: ${commandLine('import list')}`)
}
