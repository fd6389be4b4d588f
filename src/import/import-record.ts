import type { Queryable } from '../database/database.ts'
import { type ImportField, isImportColumn, isImportField, isImportPolicy } from '../domain/import-vocabulary.ts'
import type { ImportStatus } from '../domain/vocabulary.ts'
import { distinctNames } from './column-map.ts'
import { type Encoding, isEncoding } from './csv/encoding.ts'
import type { ImportCounts } from './import-counts.ts'
import type { Policies } from './import-policy.ts'
import type { ImportScope } from './import-scope.ts'

/** An import as it stands in `csv_imports_raw`. */
export interface ImportRecord {
  id: string
  fileName: string
  fileSha256: string
  status: ImportStatus
  encoding: Encoding
  delimiter: string
  columnNames: string[]
  columnFields: (ImportField | null)[]
  policies: Policies
  totalRows: number
  counts: ImportCounts
  uploadedAt: Date
  uploadedBy: string | null
  undoRequested: boolean
  undonePosition: number | null
  errorCode: string | null
  error: string | null
}

type StoredImport = Omit<ImportRecord, 'encoding' | 'columnFields' | 'policies' | 'counts'> & {
  encoding: string | null
  columnFields: unknown[] | null
  policies: Record<string, unknown> | null
} & ImportCounts

/** Reads an import; undefined where there is none. */
export async function readImport(db: Queryable, importId: string): Promise<ImportRecord | undefined> {
  const [row] = await db.query<StoredImport>(
    `/* readImport */ select id, file_name as "fileName", coalesce(file_sha256, '') as "fileSha256",
       import_status::text as status, encoding, coalesce(delimiter, ',') as delimiter,
       coalesce(column_names, '[]') as "columnNames", column_fields as "columnFields", policy as policies,
       coalesce(total_rows, 0) as "totalRows", created_rows as created, updated_rows as updated,
       unchanged_rows as unchanged, skipped_rows as skipped, failed_rows as failed, created_at as "uploadedAt",
       uploaded_by as "uploadedBy", undo_requested_at is not null as "undoRequested",
       undone_position as "undonePosition", error_code as "errorCode", error
     from csv_imports_raw where id = $1::uuid`,
    [importId],
  )
  if (row === undefined) return undefined
  const { encoding, columnFields, policies, created, updated, unchanged, skipped, failed, ...same } = row
  return {
    ...same,
    encoding: encoding !== null && isEncoding(encoding) ? encoding : 'utf-8',
    columnFields: (columnFields ?? []).map((field) =>
      typeof field === 'string' && isImportField(field) ? field : null,
    ),
    policies: readPolicies(policies ?? {}),
    counts: { created, updated, unchanged, skipped, failed },
  }
}

function readPolicies(stored: Record<string, unknown>): Policies {
  const known = Object.entries(stored).filter(
    ([column, policy]) => isImportColumn(column) && typeof policy === 'string' && isImportPolicy(policy),
  )
  return Object.fromEntries(known)
}

/** What the chunks of an import need to know of it. */
export function scopeOf({ id, uploadedAt, uploadedBy, columnNames, policies }: ImportRecord): ImportScope {
  return { importId: id, uploadedAt, uploadedBy, names: distinctNames(columnNames), policies }
}

/** Adds the outcomes of a chunk; false where the import is not where it was thought to be. */
export async function addOutcomes(
  tx: Queryable,
  { importId, done, counts, token }: { importId: string; done: number; counts: ImportCounts; token: number },
): Promise<boolean> {
  const updated = await tx.query(
    `/* addOutcomes */ update csv_imports_raw set created_rows = created_rows + $3, updated_rows = updated_rows + $4,
       unchanged_rows = unchanged_rows + $5, skipped_rows = skipped_rows + $6, failed_rows = failed_rows + $7
     where id = $1::uuid and import_status = 'processing' and lease_token = $8
       and created_rows + updated_rows + unchanged_rows + skipped_rows + failed_rows = $2
     returning id`,
    [importId, done, counts.created, counts.updated, counts.unchanged, counts.skipped, counts.failed, token],
  )
  return updated.length === 1
}
