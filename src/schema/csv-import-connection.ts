import { csvImportList } from '../read/workspace-lists.ts'
import { builder } from './builder.ts'
import { ImportStatus, orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'

export const CsvImportConnection = connectionType('CsvImport', 'CSV imports')

const CsvImportOrder = orderEnum('CsvImportOrder', csvImportList, 'CSV imports')

const CsvImportFilter = builder.inputType('CsvImportFilter', {
  description: 'Which CSV imports are wanted.',
  fields: (t) => ({
    importStatus: t.field({ type: [ImportStatus], description: 'Only imports that have come this far.' }),
  }),
})

export const csvImportArguments = builder.args((t) => ({
  ...pageArguments,
  filter: t.field({ type: CsvImportFilter, description: 'Which imports; all when left out.' }),
  order: t.field({ type: CsvImportOrder, description: 'In which order; newest first when left out.' }),
}))
