import { IMPORT_KEPT_REASONS, IMPORT_REASONS } from '../domain/import-vocabulary.ts'
import { type SaidReason, sayReasons } from '../read/csv-imports.ts'
import { csvImportRowList } from '../read/workspace-lists.ts'
import { builder } from './builder.ts'
import { ImportRowOutcome, orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'

export const CsvImportReason = builder.objectRef<SaidReason>('CsvImportReason').implement({
  description: 'Why a row has its outcome, or what was noticed on the way.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'A short, stable word for programs, such as invalid_email.' }),
    message: t.exposeString('message', { description: 'The same in a sentence.' }),
    rows: t.int({
      nullable: true,
      description: 'Of how many rows it is true, where it is said of a whole import.',
      resolve: ({ rows }) => rows ?? null,
    }),
  }),
})

builder.prismaNode('CsvImportRow', {
  id: { field: 'id' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The key in the database: csv_import_rows.id.' }),
    rowNumber: t.exposeInt('rowNumber'),
    line: t.exposeInt('line'),
    cells: t.exposeStringList('cells'),
    outcome: t.expose('outcome', { type: ImportRowOutcome }),
    reasons: t.field({
      type: [CsvImportReason],
      description: 'Why it has this outcome, and what was noticed on the way.',
      select: { reasons: true },
      resolve: ({ reasons }) => sayReasons(IMPORT_REASONS, reasons),
    }),
    kept: t.field({
      type: [CsvImportReason],
      description: 'Why something of it was kept when the import was taken back; empty when nothing was.',
      select: { kept: true },
      resolve: ({ kept }) => sayReasons(IMPORT_KEPT_REASONS, kept),
    }),
    changes: t.expose('changes', { type: 'JSON', nullable: true }),
    suggestedLeadId: t.expose('suggestedLeadId', { type: 'UUID', nullable: true }),
    import: t.relation('import', { description: 'The import that the row belongs to.' }),
    lead: t.relation('lead', { nullable: true, description: 'The lead that the row is about; null when it is gone.' }),
    company: t.relation('company', {
      nullable: true,
      description: 'The company that the row names; null when there is none or it is gone.',
    }),
  }),
})

export const CsvImportRowConnection = connectionType('CsvImportRow', 'rows of CSV files')

const CsvImportRowOrder = orderEnum('CsvImportRowOrder', csvImportRowList, 'rows of CSV files')

const CsvImportRowFilter = builder.inputType('CsvImportRowFilter', {
  description: 'Which rows of a CSV file are wanted.',
  fields: (t) => ({
    outcome: t.field({ type: [ImportRowOutcome], description: 'Only rows with one of these outcomes.' }),
    reason: t.string({ description: 'Only rows with this reason, such as invalid_email.' }),
  }),
})

export const csvImportRowArguments = builder.args((t) => ({
  ...pageArguments,
  filter: t.field({ type: CsvImportRowFilter, description: 'Which rows; all when left out.' }),
  order: t.field({ type: CsvImportRowOrder, description: 'In which order; as in the file when left out.' }),
}))
