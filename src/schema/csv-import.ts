import { companyList } from '../read/companies.ts'
import { keysetQuery } from '../read/keyset.ts'
import { leadList } from '../read/leads.ts'
import { uuidKey } from '../read/node-id.ts'
import { companyWhere, leadWhere } from '../read/related-filters.ts'
import { csvImportWhere } from '../read/workspace-filters.ts'
import { csvImportList } from '../read/workspace-lists.ts'
import { builder } from './builder.ts'
import { CompanyConnection, companyArguments } from './company-connection.ts'
import { CsvImportConnection, csvImportArguments } from './csv-import-connection.ts'
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
