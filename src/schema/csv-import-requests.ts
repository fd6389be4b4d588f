import type { GraphQLResolveInfo } from 'graphql'
import { isCleanText } from '../domain/clean-text.ts'
import type { ImportColumn, ImportEncoding, ImportPolicy } from '../domain/import-vocabulary.ts'
import type { ImportRequest, StartedImport, StartedUndo } from '../import/import-service.ts'
import type { ImportPreview } from '../import/preview-import.ts'
import type { Optional } from '../read/conditions.ts'
import { CsvImportRefusedError, ValidationError } from '../read/expected-errors.ts'
import { importFailure } from '../read/import-failure.ts'
import type { Idempotent } from '../write/change.ts'
import * as write from '../write/csv-imports.ts'
import type { Uploads } from './context.ts'

/** What is needed to ask for an import. */
export interface ImportContext extends write.Importer {
  uploads: Uploads
}

/** What `importCsv` and `previewCsvImport` were asked for. */
export interface ImportArguments {
  file: string
  preset?: Optional<string>
  policies?: Optional<{ column: ImportColumn; policy: ImportPolicy }[]>
  encoding?: Optional<ImportEncoding>
}

/** Begins an import by the current user. @throws ValidationError, CsvImportRefusedError, IdempotencyConflictError */
export async function startImport(context: ImportContext, args: ImportArguments & Idempotent): Promise<StartedImport> {
  const { idempotencyKey } = args
  const request = requestOf(context, args)
  return await told(() => write.startImport(context, { ...request, idempotencyKey }))
}

/** Says what an import would come to; given up when the request is. @throws ValidationError, CsvImportRefusedError */
export async function previewImport(
  context: ImportContext,
  args: ImportArguments,
  info: GraphQLResolveInfo,
): Promise<ImportPreview> {
  const request = { ...requestOf(context, args), uploadedBy: (await context.currentUser()).id }
  return await told(() => context.imports.preview(request, signalOf(info)))
}

/** What tells that the request is given up; the executor has it there, which the type does not know. */
function signalOf(info: object): AbortSignal | undefined {
  return 'signal' in info && info.signal instanceof AbortSignal ? info.signal : undefined
}

/** Begins to take an import back. @throws ValidationError, NotFoundError, CsvImportRefusedError */
export async function undoImport(context: ImportContext, args: { id: string } & Idempotent): Promise<StartedUndo> {
  return await told(() => write.undoImport(context, args))
}

function requestOf({ uploads }: ImportContext, args: ImportArguments): Omit<ImportRequest, 'uploadedBy'> {
  const file = uploads.get(args.file)
  if (file === undefined) {
    const message = 'No file came with the request. Send it as a part of a multipart request.'
    throw new ValidationError([{ path: 'file', message }])
  }
  if (!isCleanText(file.fileName)) {
    throw new ValidationError([{ path: 'file', message: 'The name of the file must hold no U+0000. Take it out.' }])
  }
  const policies = Object.fromEntries((args.policies ?? []).map(({ column, policy }) => [column, policy]))
  return { file, preset: args.preset ?? undefined, policies, encoding: args.encoding ?? undefined }
}

/** Expected failures of an import become errors of the graph; all others stay what they are. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const failure = importFailure(error)
    if (failure === null) throw error
    throw new CsvImportRefusedError(failure.code, failure.message)
  }
}
