import { isImportField } from '../domain/import-vocabulary.ts'
import type { ReadColumn } from '../read/csv-imports.ts'
import { builder } from './builder.ts'
import { ImportField } from './enums.ts'

export const CsvColumn = builder.objectRef<ReadColumn>('CsvColumn').implement({
  description: 'A column of a CSV file.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its header, as it came.' }),
    field: t.field({
      type: ImportField,
      nullable: true,
      description: 'The field it is read as, such as EMAIL; null when it is only kept with the row.',
      resolve: ({ field }) => (field !== null && isImportField(field) ? field : null),
    }),
  }),
})
