import { z } from 'zod'
import { commandLine } from '../domain/command-line.ts'
import type { ImportRequest, ImportService, StartedImport, StartedUndo } from '../import/import-service.ts'
import { ConflictError, NotFoundError, validated } from '../read/expected-errors.ts'
import { uuidArgument } from '../read/node-id.ts'
import { defineChange, type Idempotent, rowChange, type Writer } from './change.ts'

/** Who imports files. */
export interface Importer extends Writer {
  imports: ImportService
}

/** A file to be imported, and how. */
export type ImportOrder = Omit<ImportRequest, 'uploadedBy'> & Idempotent

const TYPE = 'CsvImport'

const notedImport = z.object({ id: z.string(), isNew: z.boolean() })

/**
 * Begins an import and returns at once. Who asked for it is written down together with the import; then it begins. To an
 * idempotency key belong the file's name and content, the mapping and the policies.
 *
 * @throws UnknownPresetError, ValidationError, IdempotencyConflictError
 */
export async function startImport(importer: Importer, order: ImportOrder): Promise<StartedImport> {
  const { idempotencyKey, ...request } = order
  const { id: uploadedBy } = await importer.currentUser()
  const { fileName, sha256, bytes } = request.file
  const { preset = null, policies = {}, encoding = null } = request
  return await importer.imports.start({ ...request, uploadedBy }, async (create) => {
    const begin = defineChange({
      action: 'importCsv',
      answer: notedImport,
      read: (_body: object) => undefined,
      write: async ({ tx }) => {
        const answer = await create(tx)
        const file = { fileName, fileSha256: sha256, fileBytes: bytes, preset, policy: { ...policies }, encoding }
        return { answer, subject: { type: TYPE, id: answer.id }, before: {}, after: answer.isNew ? file : {} }
      },
    })
    const body = { fileName, sha256, preset, policies, encoding }
    return await begin(importer, { ...body, idempotencyKey })
  })
}

/** Why an import cannot go on, by the state that it is in; one that waits or runs can. */
const THROUGH: Readonly<Record<string, string>> = {
  completed: 'is completed: every row has its outcome, and there is nothing to go on with.',
  failed: 'has failed: its file cannot be read, as its error tells. Fix the file and import it anew.',
  undone: 'was undone. Import the file anew.',
  undo: `is being undone. Go on with that by undoCsvImport or: ${commandLine('import undo ID')}`,
}

const resume = rowChange({
  action: 'resumeCsvImport',
  read: ({ id }: { id: string }, problems) => problems.uuid(id, 'id', TYPE),
  write: async ({ tx }, id) => {
    const [found] = await tx.query<{ rows: number; state: string }>(
      `/* resumeImport */ select created_rows + updated_rows + unchanged_rows + skipped_rows + failed_rows as rows,
         case when undo_requested_at is not null and undone_at is null then 'undo' else import_status::text end as state
       from csv_imports_raw where id = $1::uuid`,
      [id],
    )
    if (found === undefined) throw noImport(id)
    const through = THROUGH[found.state]
    if (through !== undefined) throw new ConflictError(`The CSV import ${id} ${through}`)
    // @NOTE What broke it off is over now, so that who watches it from here on is not told that it has ended.
    await tx.query(
      `/* resumeImport: on */ update csv_imports_raw set error_code = null, error = null where id = $1::uuid
         and error_code is not null`,
      [id],
    )
    return { answer: { id }, subject: { type: TYPE, id }, before: {}, after: { processedRows: found.rows } }
  },
})

/**
 * Goes on with an import that was broken off, and returns at once; of one that runs it only says so.
 *
 * @throws ValidationError, NotFoundError
 * @throws ConflictError where the import is through, or is being taken back
 */
export async function resumeImport(importer: Importer, args: { id: string } & Idempotent): Promise<StartedImport> {
  const { id } = await resume(importer, args)
  return importer.imports.resume(id)
}

/**
 * Begins to take an import back, and returns at once.
 *
 * @throws UndoNotPossibleError, ValidationError, NotFoundError
 */
export async function undoImport(importer: Importer, args: { id: string } & Idempotent): Promise<StartedUndo> {
  const importId = validated('id', () => uuidArgument(args.id, 'id', TYPE))
  return await importer.imports.undo(importId, async (request) => {
    const undo = rowChange({
      action: 'undoCsvImport',
      read: (_body: { id: string }) => undefined,
      write: async ({ tx }) => {
        const requested = await request(tx)
        if (requested === undefined) throw noImport(importId)
        return {
          answer: { id: importId },
          subject: { type: TYPE, id: importId },
          before: { undoRequestedAt: requested.before?.toISOString() ?? null },
          after: { undoRequestedAt: requested.after.toISOString() },
        }
      },
    })
    return await undo(importer, { id: importId, idempotencyKey: args.idempotencyKey })
  })
}

function noImport(id: string): NotFoundError {
  return new NotFoundError(`There is no CSV import ${id}.`)
}
