import { access } from 'node:fs/promises'
import type { Queryable } from '../database/database.ts'
import type { ImportField } from '../domain/import-vocabulary.ts'
import { clearBreak } from './broken-off.ts'
import { APOLLO_PRESET, type MappingColumns, mapColumns } from './column-map.ts'
import { CsvFileError } from './csv/csv-file-error.ts'
import { type Encoding, isEncoding } from './csv/encoding.ts'
import { type InspectedFile, inspectFile } from './csv/inspect-file.ts'
import type { Policies } from './import-policy.ts'
import { type ImportRecord, readImport } from './import-record.ts'
import { readMapping } from './mappings.ts'

/** A larger file is not written into `raw_data` as a whole: Postgres holds no such value. Its rows are all kept. */
const LARGEST_RAW_DATA = 32 * 1024 * 1024

/** An import that is asked for. */
export interface NewImport {
  fileName: string
  sha256: string
  bytes: number
  /** `apollo`, or the name of a saved mapping; null lets the header decide. */
  preset: string | null
  policies: Policies
  /** Null has it found out. */
  encoding: Encoding | null
  uploadedBy: string | null
}

/** An import that is written down, and whether it is the first of its file. */
export interface NotedImport {
  id: string
  isNew: boolean
}

/**
 * Notes an import that is to be run. A file that was imported already, and not taken back, is not imported again.
 *
 * @returns the new import, or the first one of the file
 */
export async function createImport(db: Queryable, asked: NewImport): Promise<NotedImport> {
  const made = await insertImport(db, asked)
  if (made !== undefined) return { id: made, isNew: true }
  const first = await firstOfFile(db, asked.sha256)
  // @NOTE It was taken back just now; then this one is the first.
  if (first === undefined) return await createImport(db, asked)
  await clearBreak(db, { importId: first, kind: 'import' })
  return { id: first, isNew: false }
}

/** The import that has taken a file in, or is to; undefined where there is none. */
export async function firstOfFile(db: Queryable, sha256: string): Promise<string | undefined> {
  const [first] = await db.query<{ id: string }>(
    `/* firstOfFile */ select id from csv_imports_raw
     where file_sha256 = $1 and import_status in ('uploaded', 'processing', 'completed')`,
    [sha256],
  )
  return first?.id
}

async function insertImport(db: Queryable, asked: NewImport): Promise<string | undefined> {
  const { fileName, sha256, bytes, preset, policies, encoding, uploadedBy } = asked
  const [made] = await db.query<{ id: string }>(
    `/* createImport */ insert into csv_imports_raw
       (file_name, file_sha256, file_bytes, preset, policy, encoding, uploaded_by)
     values ($1, $2, $3, $4, $5::jsonb, $6, $7::uuid)
     on conflict (file_sha256) where import_status in ('uploaded', 'processing', 'completed') do nothing
     returning id`,
    [fileName, sha256, bytes, preset, JSON.stringify(policies), encoding, uploadedBy],
  )
  return made?.id
}

/**
 * Looks a new import's file over and notes how it is to be read.
 *
 * @returns the import, ready for its rows; undefined where there is nothing more to do
 * @throws CsvFileError, also CSV_FILE_GONE
 */
export async function prepareImport(
  db: Queryable,
  importId: string,
  fileOf: (sha256: string) => string,
): Promise<ImportRecord | undefined> {
  const record = await readImport(db, importId)
  if (record === undefined || record.undoRequested) return undefined
  if (record.status !== 'uploaded' && record.status !== 'processing') return undefined
  const path = fileOf(record.fileSha256)
  await assertThere(path, record)
  if (record.status === 'processing') return record
  const [asked] = await db.query<{ preset: string | null; encoding: string | null }>(
    '/* prepareImport */ select preset, encoding from csv_imports_raw where id = $1::uuid',
    [importId],
  )
  const encoding = asked?.encoding ?? ''
  const how = { preset: asked?.preset ?? null, encoding: isEncoding(encoding) ? encoding : null }
  const { columnFields, ...file } = await lookOver(db, path, how)
  await db.query(
    `/* prepareImport: noted */ update csv_imports_raw set import_status = 'processing', started_at = now(),
       encoding = $2, delimiter = $3, column_names = $4::jsonb, column_fields = $5::jsonb, total_rows = $6
     where id = $1::uuid`,
    [
      importId,
      file.encoding,
      file.delimiter,
      JSON.stringify(file.columnNames),
      JSON.stringify(columnFields),
      file.totalRows,
    ],
  )
  return await readImport(db, importId)
}

/** A file that was looked over, and which field each of its columns is read as. */
export interface LookedOverFile extends InspectedFile {
  columnFields: (ImportField | null)[]
}

/**
 * Looks a file over before anything of it is read.
 *
 * @throws CsvFileError
 */
export async function lookOver(
  db: Queryable,
  path: string,
  { preset, encoding }: Pick<NewImport, 'preset' | 'encoding'>,
): Promise<LookedOverFile> {
  const file = await inspectFile(path, encoding)
  return { ...file, columnFields: [...mapColumns(file.columnNames, await resolvePreset(db, preset))] }
}

/** The path stays untold: the words are for everybody who may read the import. */
async function assertThere(path: string, { id, fileName }: ImportRecord): Promise<void> {
  const there = await access(path).then(
    () => true,
    () => false,
  )
  if (there) return
  throw new CsvFileError(
    'CSV_FILE_GONE',
    `The file of the import ${id} (${fileName}) is not among the stored files any more, so it cannot go on. ` +
      'Send the same file again, and it goes on where it was.',
  )
}

async function resolvePreset(
  db: Queryable,
  preset: string | null,
): Promise<typeof APOLLO_PRESET | MappingColumns | null> {
  if (preset === null || preset === APOLLO_PRESET) return preset
  const mapping = await readMapping(db, preset)
  if (mapping !== undefined) return mapping
  throw new CsvFileError(
    'CSV_NO_KNOWN_COLUMN',
    `There is no saved mapping "${preset}" any more. Save it again and send the file again.`,
  )
}

/** Every row has its outcome. */
export async function finishImport(db: Queryable, importId: string): Promise<void> {
  await db.query(
    `/* finishImport */ update csv_imports_raw i set import_status = 'completed', finished_at = now(),
       raw_data = case when file_bytes <= $2 then (select jsonb_build_array(i.column_names) ||
         coalesce(jsonb_agg(to_jsonb(r.cells) order by r.row_number), '[]')
         from csv_import_rows r where r.import_id = i.id) end
     where id = $1::uuid and import_status = 'processing'`,
    [importId, LARGEST_RAW_DATA],
  )
}

/** The file cannot be read; what is wrong is noted. A file that is only missing may come back. */
export async function failImport(db: Queryable, importId: string, error: CsvFileError): Promise<void> {
  const gone = error.code === 'CSV_FILE_GONE'
  await db.query(
    `/* failImport */ update csv_imports_raw set error_code = $2, error = $3, error_line = $4, error_column = $5,
       import_status = case when $6 then import_status else 'failed' end,
       finished_at = case when $6 then finished_at else now() end
     where id = $1::uuid`,
    [importId, error.code, error.message, error.position?.line ?? null, error.position?.column ?? null, gone],
  )
}
