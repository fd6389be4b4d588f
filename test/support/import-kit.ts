import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import type { Database } from '../../src/database/database.ts'
import { type ImportRecord, readImport } from '../../src/import/import-record.ts'
import { createImportService, type ImportRequest, type ImportService } from '../../src/import/import-service.ts'
import { silentLogger } from '../../src/logger.ts'
import { temporaryFolder } from './folder.ts'

/** An import that has ended, with its rows. */
interface EndedImport extends ImportRecord {
  alreadyImported: boolean
  rows: ImportedRow[]
}

/** A row as it stands in `csv_import_rows`. */
export interface ImportedRow {
  number: number
  line: number
  outcome: string
  reasons: string[]
  cells: string[]
  leadId: string | null
  kept: string[]
}

/** Imports into a database from texts, bytes and fixtures. */
export interface ImportKit extends AsyncDisposable {
  service: ImportService & AsyncDisposable
  folder: string
  /** Receives a file without importing it. */
  receive(content: string | Uint8Array, fileName?: string): ReturnType<ImportService['receive']>
  /** Imports a file and waits for its end. */
  import(content: string | Uint8Array, request?: Partial<ImportRequest>): Promise<EndedImport>
  /** Takes an import back and waits for the end. */
  undo(importId: string): Promise<void>
  read(importId: string): Promise<EndedImport>
}

/** Opens imports into a database, with small chunks so that every test crosses some. */
export async function openImportKit(db: Database, chunkRows = 7): Promise<ImportKit> {
  const folder = await temporaryFolder()
  const service = createImportService({
    db,
    folder: folder.path,
    maxBytes: 50_000_000,
    logger: { ...silentLogger, error: (fields) => console.error('import or undo failed', fields) },
    chunkRows,
  })
  const receive: ImportKit['receive'] = (content, fileName = 'list.csv') =>
    service.receive(Readable.from([Buffer.from(content)]), fileName)
  const read = async (importId: string, alreadyImported = false): Promise<EndedImport> => {
    const record = await readImport(db, importId)
    if (record === undefined) throw new Error(`There is no import ${importId}.`)
    const rows = await db.query<ImportedRow>(
      `select row_number as number, line, outcome::text as outcome, to_jsonb(reasons) as reasons, to_jsonb(cells) as cells,
         lead_id as "leadId", to_jsonb(kept) as kept
       from csv_import_rows where import_id = $1 order by row_number`,
      [importId],
    )
    return { ...record, alreadyImported, rows }
  }
  return {
    service,
    folder: folder.path,
    receive,
    async import(content, request = {}) {
      const file = await receive(content)
      const started = await service.start({ file, ...request })
      await started.finished
      return await read(started.importId, started.alreadyImported)
    },
    async undo(importId) {
      await (await service.undo(importId)).finished
    },
    read,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** The bytes of a sample of Apollo's exports. */
export function apolloSample(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/apollo/${name}`, import.meta.url))
}
