import { readColumns } from '../read/csv-imports.ts'
import { csvMappingList } from '../read/workspace-lists.ts'
import { createMapping, deleteMapping } from '../write/csv-mappings.ts'
import { builder } from './builder.ts'
import { CHANGE_ERRORS, idempotencyArgument, stillThere } from './change-arguments.ts'
import { CsvColumn } from './csv-column.ts'
import { ImportField, orderEnum } from './enums.ts'
import { connectionType, pageArguments, rootConnection } from './keyset-connection.ts'

const CsvMapping = builder.prismaNode('CsvMapping', {
  id: { field: 'id' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The key in the database: csv_mappings.id.' }),
    name: t.exposeString('name'),
    columns: t.field({
      type: [CsvColumn],
      description: 'The columns that are read, and as what.',
      select: { columns: true },
      resolve: ({ columns }) => readColumns(Object.keys(Object(columns)), Object.values(Object(columns))),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    createdBy: t.relation('createdBy', { nullable: true, description: 'Who saved it; null when that user is gone.' }),
  }),
})

const CsvMappingConnection = connectionType('CsvMapping', 'saved mappings')
const CsvMappingOrder = orderEnum('CsvMappingOrder', csvMappingList, 'saved mappings')

const CsvMappingColumnInput = builder.inputType('CsvMappingColumnInput', {
  description: 'What one column is read as.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The header of the column; letter case does not matter.' }),
    field: t.field({ type: ImportField, required: true, description: 'The field that it is read as.' }),
  }),
})

const CreateCsvMappingInput = builder.inputType('CreateCsvMappingInput', {
  description: 'A mapping to be saved, for files of one origin.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The name by which an import asks for it.' }),
    columns: t.field({
      type: [CsvMappingColumnInput],
      required: true,
      description: 'The columns that are read; all others are kept with the row.',
    }),
  }),
})

builder.queryFields((t) => ({
  csvMappings: t.field({
    authScopes: { read: true },
    type: CsvMappingConnection,
    description: 'The saved ways to read CSV files.',
    args: {
      ...pageArguments,
      order: t.arg({ type: CsvMappingOrder, description: 'In which order; by name when left out.' }),
    },
    resolve: (_root, args, context, info) => rootConnection(csvMappingList, args, context, info),
  }),
  suggestCsvMapping: t.field({
    authScopes: { read: true },
    type: [CsvColumn],
    description: 'What each column of a file with this header seems to hold; a start for a mapping.',
    args: { headers: t.arg.stringList({ required: true, description: 'The names of the columns, in their order.' }) },
    resolve: (_root, { headers }, { imports }) => readColumns(headers, imports.suggestFields(headers)),
  }),
}))

builder.mutationFields((t) => ({
  createCsvMapping: t.prismaField({
    authScopes: { write: true },
    type: CsvMapping,
    description: 'Saves a way to read CSV files, to be named as the preset of imports.',
    errors: {
      types: CHANGE_ERRORS,
      union: { name: 'CreateCsvMappingResult', description: 'The saved mapping, or why there is none.' },
    },
    args: {
      input: t.arg({ type: CreateCsvMappingInput, required: true, description: 'The mapping.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.csvMapping.findUnique({ ...query, where: await createMapping(context, args) })),
  }),
  deleteCsvMapping: t.field({
    authScopes: { write: true },
    type: 'UUID',
    description: 'Deletes a saved mapping and gives its uuid. Imports that used it stay as they are.',
    errors: {
      types: CHANGE_ERRORS,
      union: { name: 'DeleteCsvMappingResult', description: 'The uuid of what is gone, or why it is not.' },
      result: { name: 'DeletedCsvMapping', description: 'A saved mapping that is gone.' },
      dataField: { name: 'uuid', description: 'Its uuid.' },
      directResult: false,
    },
    args: { id: t.arg.id({ required: true, description: 'The id or uuid of the mapping.' }), ...idempotencyArgument },
    resolve: async (_root, args, context) => (await deleteMapping(context, args)).id,
  }),
}))
