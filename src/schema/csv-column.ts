import type { ReadColumn } from '../read/csv-imports.ts'
import { builder } from './builder.ts'

export const CsvColumn = builder.objectRef<ReadColumn>('CsvColumn').implement({
  description: 'A column of a CSV file.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its header, as it came.' }),
    field: t.exposeString('field', {
      nullable: true,
      description: 'The field it is read as, such as email; null when it is only kept with the row.',
    }),
  }),
})
