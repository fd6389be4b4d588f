import { csvImportList } from '../read/workspace-lists.ts'
import { builder } from './builder.ts'
import { ImportStatus, orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'
import { IntRange, JsonPathFilter, TimeRange } from './raw-filter.ts'

export const CsvImportConnection = connectionType('CsvImport', 'CSV imports')

const CsvImportOrder = orderEnum('CsvImportOrder', csvImportList, 'CSV imports')

const CsvImportFilter = builder.inputType('CsvImportFilter', {
  description: 'Which CSV imports are wanted.',
  fields: (t) => ({
    fileName: t.string({ description: "Words that stand in the file's name." }),
    uploadedById: t.id({ description: 'Only imports of this user: the id or uuid.' }),
    totalRows: t.field({ type: IntRange, description: 'How many data rows the file has.' }),
    createdAt: t.field({ type: TimeRange, description: 'When the file was uploaded.' }),
    updatedAt: t.field({ type: TimeRange, description: 'When the row of the import last changed.' }),
    json: t.field({
      type: [JsonPathFilter],
      description: 'What must stand in rawData, a list of rows; at most 10 paths, and all must hold.',
    }),
    importStatus: t.field({ type: [ImportStatus], description: 'Only imports that have come this far.' }),
  }),
})

export const csvImportArguments = builder.args((t) => ({
  ...pageArguments,
  filter: t.field({ type: CsvImportFilter, description: 'Which imports; all when left out.' }),
  order: t.field({ type: CsvImportOrder, description: 'In which order; newest first when left out.' }),
}))
