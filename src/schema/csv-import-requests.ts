import type { ImportColumn, ImportPolicy } from '../domain/import-vocabulary.ts'
import type { PrismaClient, User } from '../generated/prisma/client.ts'
import type { ImportRequest, ImportService, StartedImport } from '../import/import-service.ts'
import type { ImportPreview } from '../import/preview-import.ts'
import type { Optional } from '../read/conditions.ts'
import { CsvImportRefusedError, NotFoundError, ValidationError, validated } from '../read/expected-errors.ts'
import { importFailure } from '../read/import-failure.ts'
import { uuidArgument } from '../read/node-id.ts'
import type { Uploads } from './context.ts'

/** What is needed to ask for an import. */
export interface ImportContext {
  prisma: PrismaClient
  imports: ImportService
  uploads: Uploads
  currentUser: () => Promise<User>
}

/** What `importCsv` and `previewCsvImport` were asked for. */
export interface ImportArguments {
  file: string
  preset?: Optional<string>
  policies?: Optional<{ column: ImportColumn; policy: ImportPolicy }[]>
}

/** Begins an import by the current user. @throws ValidationError, CsvImportRefusedError */
export async function startImport(context: ImportContext, args: ImportArguments): Promise<StartedImport> {
  const request = await requestOf(context, args)
  return await told(() => context.imports.start(request))
}

/** Says what an import would come to. @throws ValidationError, CsvImportRefusedError */
export async function previewImport(context: ImportContext, args: ImportArguments): Promise<ImportPreview> {
  const request = await requestOf(context, args)
  return await told(() => context.imports.preview(request))
}

/** Goes on with an import that was broken off. @throws ValidationError, NotFoundError */
export async function resumeImport(context: ImportContext, id: string): Promise<{ id: string }> {
  const where = await existing(context, id)
  context.imports.resume(where.id)
  return where
}

/** Takes an import back and waits until it is done. @throws ValidationError, NotFoundError, CsvImportRefusedError */
export async function undoImport(context: ImportContext, id: string): Promise<{ id: string }> {
  const where = await existing(context, id)
  await told(() => context.imports.undo(where.id))
  return where
}

async function requestOf({ uploads, currentUser }: ImportContext, args: ImportArguments): Promise<ImportRequest> {
  const file = uploads.get(args.file)
  if (file === undefined) {
    const message = 'No file came with the request. Send it as a part of a multipart request.'
    throw new ValidationError([{ path: 'file', message }])
  }
  const policies = Object.fromEntries((args.policies ?? []).map(({ column, policy }) => [column, policy]))
  return { file, preset: args.preset ?? undefined, policies, uploadedBy: (await currentUser()).id }
}

async function existing({ prisma }: ImportContext, id: string): Promise<{ id: string }> {
  const uuid = validated('id', () => uuidArgument(id, 'id', 'CsvImport'))
  const found = await prisma.csvImport.findUnique({ where: { id: uuid }, select: { id: true } })
  if (found === null) throw new NotFoundError(`There is no CSV import ${uuid}.`)
  return found
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
