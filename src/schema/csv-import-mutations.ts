import { IMPORT_REASONS } from '../domain/import-vocabulary.ts'
import type { StartedImport } from '../import/import-service.ts'
import type { ImportPreview } from '../import/preview-import.ts'
import { CsvImportRefusedError, ValidationError } from '../read/expected-errors.ts'
import { resumeImport } from '../write/csv-imports.ts'
import { builder } from './builder.ts'
import { CHANGE_ERRORS, idempotencyArgument } from './change-arguments.ts'
import { CsvColumn } from './csv-column.ts'
import { previewImport, startImport, undoImport } from './csv-import-requests.ts'
import { CsvImportReason } from './csv-import-row.ts'
import { ImportColumn, ImportEncoding, ImportPolicy } from './enums.ts'

const StartedCsvImport = builder.objectRef<StartedImport>('StartedCsvImport').implement({
  description: 'An import that has begun, or the one that took the same file in before.',
  fields: (t) => ({
    alreadyImported: t.exposeBoolean('alreadyImported', {
      description:
        'True where the same file was imported before: nothing is done again, csvImport is the first import.',
    }),
    csvImport: t.prismaField({
      type: 'CsvImport',
      description: 'The import; ask csvImport how far it has come.',
      resolve: (query, { importId }, _args, { prisma }) =>
        prisma.csvImport.findUniqueOrThrow({ ...query, where: { id: importId } }),
    }),
  }),
})

const CsvImportPreview = builder.objectRef<ImportPreview>('CsvImportPreview').implement({
  description: 'What an import would come to. Nothing was changed.',
  fields: (t) => ({
    alreadyImportedAs: t.expose('alreadyImportedAs', {
      type: 'UUID',
      nullable: true,
      description: 'The import that took the same file in before; then the counts are empty.',
    }),
    totalRows: t.exposeInt('totalRows', { description: 'Data rows in the file, without the header.' }),
    createdRows: t.int({ description: 'Rows that would make a new lead.', resolve: ({ counts }) => counts.created }),
    updatedRows: t.int({ description: 'Rows that would change something.', resolve: ({ counts }) => counts.updated }),
    unchangedRows: t.int({ description: 'Rows that say nothing new.', resolve: ({ counts }) => counts.unchanged }),
    skippedRows: t.int({ description: 'Rows that are no lead.', resolve: ({ counts }) => counts.skipped }),
    failedRows: t.int({ description: 'Rows that cannot be read.', resolve: ({ counts }) => counts.failed }),
    columns: t.field({
      type: [CsvColumn],
      description: 'The columns of the file, and what each is read as.',
      resolve: ({ columns }) => columns,
    }),
    reasons: t.field({
      type: [CsvImportReason],
      description: 'Every reason that a row would have, with the number of rows.',
      resolve: ({ reasons }) =>
        Object.entries(reasons).map(([code, rows]) => ({ code, rows, message: sentences.get(code) ?? code })),
    }),
  }),
})

const sentences = new Map<string, string>(Object.entries(IMPORT_REASONS))

const CsvColumnPolicyInput = builder.inputType('CsvColumnPolicyInput', {
  description: 'What an import does in one column where a value is there already. A value that a person set stays.',
  fields: (t) => ({
    column: t.field({ type: ImportColumn, required: true, description: 'The column.' }),
    policy: t.field({ type: ImportPolicy, required: true, description: 'What is to happen there.' }),
  }),
})

const fileArguments = builder.args((t) => ({
  file: t.field({ type: 'Upload', required: true, description: 'The CSV file.' }),
  preset: t.string({ description: 'The mapping: apollo, or the name of a saved one; left out, the header decides.' }),
  policies: t.field({
    type: [CsvColumnPolicyInput],
    description: 'What happens to values that are there; columns that are not named are only filled where empty.',
  }),
  encoding: t.field({
    type: ImportEncoding,
    description: 'How the letters of the file are stored; left out, it is found out.',
  }),
}))

builder.mutationFields((t) => ({
  importCsv: t.field({
    authScopes: { write: true },
    type: StartedCsvImport,
    description: 'Begins to import a CSV file and answers at once. The same file again does nothing.',
    errors: {
      types: [CsvImportRefusedError, ...CHANGE_ERRORS],
      union: { name: 'ImportCsvResult', description: 'The import that has begun, or why there is none.' },
    },
    args: { ...fileArguments, ...idempotencyArgument },
    resolve: (_root, args, context) => startImport(context, args),
  }),
  previewCsvImport: t.field({
    authScopes: { write: true },
    type: CsvImportPreview,
    description:
      'Says what an import would come to: the counts and reasons are those of the import that follows. Nothing is written or locked. A file of more than 250,000 rows or 256 MB is refused (IMPORT_PREVIEW_TOO_LARGE).',
    errors: {
      types: [ValidationError, CsvImportRefusedError],
      union: { name: 'PreviewCsvImportResult', description: 'What it would come to, or why it cannot be imported.' },
    },
    args: fileArguments,
    resolve: (_root, args, context, info) => previewImport(context, args, info),
  }),
  resumeCsvImport: t.prismaField({
    authScopes: { write: true },
    type: 'CsvImport',
    description:
      'Goes on with an import that was broken off, and answers at once. One that runs is left alone; one that is through, or is being taken back, is a ConflictError.',
    errors: {
      types: CHANGE_ERRORS,
      union: { name: 'ResumeCsvImportResult', description: 'The import, or why it cannot go on.' },
    },
    args: { id: t.arg.id({ required: true, description: 'The id or uuid of the import.' }), ...idempotencyArgument },
    resolve: async (query, _root, args, context) => {
      const { importId } = await resumeImport(context, args)
      return await context.prisma.csvImport.findUniqueOrThrow({ ...query, where: { id: importId } })
    },
  }),
  undoCsvImport: t.prismaField({
    authScopes: { write: true },
    type: 'CsvImport',
    description:
      'Takes an import back: removes what it made and restores what it changed, but for what is needed or was edited ' +
      'since. Answers at once: undoRequestedAt is set, and importStatus is UNDONE when it is done. Asking again goes on ' +
      'with what was broken off.',
    errors: {
      types: [CsvImportRefusedError, ...CHANGE_ERRORS],
      union: { name: 'UndoCsvImportResult', description: 'The import as it is now, or why it cannot be taken back.' },
    },
    args: { id: t.arg.id({ required: true, description: 'The id or uuid of the import.' }), ...idempotencyArgument },
    resolve: async (query, _root, args, context) => {
      const { importId } = await undoImport(context, args)
      return await context.prisma.csvImport.findUniqueOrThrow({ ...query, where: { id: importId } })
    },
  }),
}))
