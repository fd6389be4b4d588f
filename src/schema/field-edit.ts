import { queryFromInfo } from '@pothos/plugin-prisma'
import type { GraphQLResolveInfo } from 'graphql'
import { EDITABLE_FIELDS, type EditableTable, fieldOfColumn } from '../domain/editable-fields.ts'
import { type ReleasedField, releaseField } from '../write/release-field.ts'
import { builder } from './builder.ts'
import { CHANGE_ERRORS, idempotencyArgument } from './change-arguments.ts'
import type { Context } from './context.ts'

/** What `fieldEdits` is on every type that has it. */
export const FIELD_EDITS = 'What people set here by hand, by whom and when. Syncs and imports leave these fields alone.'

export const FieldEdit = builder.prismaObject('FieldEdit', {
  description: 'One field that a person set. Syncs and imports leave it alone until it is released.',
  select: { tableName: true, columnName: true, rowId: true },
  fields: (t) => ({
    field: t.string({
      description: 'The field, as it is called here, such as jobTitle.',
      resolve: ({ tableName, columnName }) =>
        isEditableTable(tableName) ? (fieldOfColumn(tableName, columnName) ?? columnName) : columnName,
    }),
    editedAt: t.expose('editedAt', { type: 'DateTime' }),
    editedBy: t.relation('user', { nullable: true, description: 'Who set it; null when that user is gone.' }),
  }),
})

/** What people set on a row, all rows of a page in one statement. */
export function fieldEdits(table: EditableTable, rowId: string, context: Context, info: GraphQLResolveInfo) {
  return context.loadFieldEdits(table, rowId, queryFromInfo({ context, info }))
}

function isEditableTable(table: string): table is EditableTable {
  return Object.hasOwn(EDITABLE_FIELDS, table)
}

const ReleasedFieldType = builder.objectRef<ReleasedField>('ReleasedField').implement({
  description: 'A field that was given back to the sync.',
  fields: (t) => ({
    field: t.exposeString('field', { description: 'The field that was given back.' }),
    node: t.node({
      id: ({ typename, id }) => `${typename}:${id}`,
      description: 'The row; null when it went with the field, as nothing else held it.',
    }),
  }),
})

builder.mutationFields((t) => ({
  releaseField: t.field({
    authScopes: { write: true },
    type: ReleasedFieldType,
    description:
      'Gives a field that a person set back to the sync. The next sync writes what its source says; until then, and where no source says anything, the value stays.',
    errors: {
      types: CHANGE_ERRORS,
      union: { name: 'ReleaseFieldResult', description: 'The field that was given back, or why it was not.' },
    },
    args: {
      id: t.arg.id({
        required: true,
        description: 'The id of a lead, company, campaign or campaign lead, such as Lead:4f0c….',
      }),
      field: t.arg.string({ required: true, description: 'The field, as fieldEdits names it, such as jobTitle.' }),
      ...idempotencyArgument,
    },
    resolve: (_root, args, context) => releaseField(context, args),
  }),
}))
