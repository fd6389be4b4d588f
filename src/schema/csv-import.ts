import { IMPORT_KEPT_REASONS, IMPORT_REASONS } from '../domain/import-vocabulary.ts'
import { companyList } from '../read/companies.ts'
import { countedReasons, csvImportRowWhere, readColumns } from '../read/csv-imports.ts'
import { keysetQuery } from '../read/keyset.ts'
import { leadList } from '../read/leads.ts'
import { uuidKey } from '../read/node-id.ts'
import { companyWhere, leadWhere } from '../read/related-filters.ts'
import { csvImportWhere } from '../read/workspace-filters.ts'
import { csvImportList, csvImportRowList } from '../read/workspace-lists.ts'
import { builder } from './builder.ts'
import { CompanyConnection, companyArguments } from './company-connection.ts'
import { CsvColumn } from './csv-column.ts'
import { CsvImportConnection, csvImportArguments } from './csv-import-connection.ts'
import { CsvImportReason, CsvImportRowConnection, csvImportRowArguments } from './csv-import-row.ts'
import { ImportStatus } from './enums.ts'
import { NODE_PATH, relatedConnection } from './keyset-connection.ts'
import { LeadConnection, leadArguments } from './lead-connection.ts'
import { lookup, rootList } from './root-fields.ts'

builder.prismaNode('CsvImport', {
  id: { field: 'id' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The key in the database: csv_imports_raw.id.' }),
    fileName: t.exposeString('fileName'),
    rawData: t.expose('rawData', { type: 'JSON', nullable: true }),
    totalRows: t.exposeInt('totalRows', { nullable: true }),
    importStatus: t.expose('importStatus', { type: ImportStatus }),
    fileSha256: t.exposeString('fileSha256', { nullable: true }),
    fileBytes: t.exposeFloat('fileBytes', { nullable: true }),
    encoding: t.exposeString('encoding', { nullable: true }),
    delimiter: t.exposeString('delimiter', { nullable: true }),
    preset: t.exposeString('preset', { nullable: true }),
    policy: t.expose('policy', { type: 'JSON', nullable: true }),
    columns: t.field({
      type: [CsvColumn],
      description: 'The columns of the file, and what each was read as; empty until the file was looked at.',
      select: { columnNames: true, columnFields: true },
      resolve: ({ columnNames, columnFields }) => readColumns(columnNames, columnFields),
    }),
    createdRows: t.exposeInt('createdRows'),
    updatedRows: t.exposeInt('updatedRows'),
    unchangedRows: t.exposeInt('unchangedRows'),
    skippedRows: t.exposeInt('skippedRows'),
    failedRows: t.exposeInt('failedRows'),
    processedRows: t.int({
      description: 'Rows that have an outcome so far; in the end all of totalRows.',
      select: { createdRows: true, updatedRows: true, unchangedRows: true, skippedRows: true, failedRows: true },
      resolve: (row) => row.createdRows + row.updatedRows + row.unchangedRows + row.skippedRows + row.failedRows,
    }),
    reasons: t.field({
      type: [CsvImportReason],
      description: 'Every reason that a row has, with the number of rows, the commonest first.',
      resolve: ({ id }, _args, { database }) => countedReasons(database.reads, id, 'reasons', IMPORT_REASONS),
    }),
    errorCode: t.exposeString('errorCode', { nullable: true }),
    error: t.exposeString('error', { nullable: true }),
    errorLine: t.exposeInt('errorLine', { nullable: true }),
    errorColumn: t.exposeInt('errorColumn', { nullable: true }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
    undoRequestedAt: t.expose('undoRequestedAt', { type: 'DateTime', nullable: true }),
    undoneAt: t.expose('undoneAt', { type: 'DateTime', nullable: true }),
    undoneRemoved: t.exposeInt('undoneRemoved'),
    undoneRestored: t.exposeInt('undoneRestored'),
    undoneKept: t.exposeInt('undoneKept'),
    keptReasons: t.field({
      type: [CsvImportReason],
      description: 'Why rows were kept when the import was taken back, with the number of rows.',
      resolve: ({ id }, _args, { database }) => countedReasons(database.reads, id, 'kept', IMPORT_KEPT_REASONS),
    }),
    rows: t.field({
      type: CsvImportRowConnection,
      description: 'The rows of the file, each with its outcome.',
      args: csvImportRowArguments,
      select: (args, _context, nested) => ({
        rows: nested(keysetQuery(csvImportRowList, args, csvImportRowWhere(args.filter)), NODE_PATH),
      }),
      resolve: ({ id, rows }, args) =>
        relatedConnection(
          csvImportRowList,
          args,
          rows,
          { column: 'importId', value: id },
          csvImportRowWhere(args.filter),
        ),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    uploadedBy: t.relation('uploadedBy', {
      nullable: true,
      description: 'Who uploaded it; null when that user is gone.',
    }),
    companies: t.field({
      type: CompanyConnection,
      description: 'The companies that this file was the first to name.',
      args: companyArguments,
      select: (args, _context, nested) => ({
        companies: nested(keysetQuery(companyList, args, companyWhere(args.filter)), NODE_PATH),
      }),
      resolve: ({ id, companies }, args) => {
        const related = { column: 'firstSeenInCsvId', value: id } as const
        return relatedConnection(companyList, args, companies, related, companyWhere(args.filter))
      },
    }),
    leads: t.field({
      type: LeadConnection,
      description: 'The leads that came with this file.',
      args: leadArguments,
      select: (args, _context, nested) => ({
        leads: nested(keysetQuery(leadList, args, leadWhere(args.filter)), NODE_PATH),
      }),
      resolve: ({ id, leads }, args) =>
        relatedConnection(leadList, args, leads, { column: 'csvImportId', value: id }, leadWhere(args.filter)),
    }),
  }),
})

builder.queryFields((t) => ({
  csvImport: t.prismaField({
    authScopes: { read: true },
    type: 'CsvImport',
    nullable: true,
    description: 'One CSV import, by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id or uuid of the import.' }) },
    ...lookup('CsvImport', uuidKey('CsvImport')),
  }),
  csvImports: t.field({
    authScopes: { read: true },
    type: CsvImportConnection,
    description: 'The CSV files that were imported.',
    args: csvImportArguments,
    ...rootList(csvImportList, csvImportWhere),
  }),
}))
