import { keysetQuery, type ListArguments } from '../read/keyset.ts'
import { rawVersionList, type VersionedTable } from '../read/raw-versions.ts'
import { builder } from './builder.ts'
import { orderEnum } from './enums.ts'
import { connectionType, pageArguments, relatedConnection } from './keyset-connection.ts'

builder.prismaObject('RawVersion', {
  description: 'An earlier version of a raw record that has changed since.',
  select: { id: true },
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The key in the database: raw_versions.id.' }),
    rawJson: t.expose('rawJson', { type: 'JSON' }),
    sourceUpdatedAt: t.expose('sourceUpdatedAt', { type: 'DateTime', nullable: true }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime' }),
  }),
})

export const RawVersionConnection = connectionType('RawVersion', 'earlier versions')

const RawVersionOrder = orderEnum('RawVersionOrder', rawVersionList, 'earlier versions')

export const rawVersionArguments = builder.args((t) => ({
  ...pageArguments,
  order: t.field({ type: RawVersionOrder, description: 'In which order; newest first when left out.' }),
}))

/** What a raw record's earlier versions are, in a salesperson's words. */
export const EARLIER_VERSIONS = 'How the record was before: each version that another one took the place of.'

type Arguments = ListArguments<keyof typeof rawVersionList.orders>

/** The earlier versions of a raw record, to be loaded with it. */
export function versionsQuery(table: VersionedTable, args: Arguments) {
  return keysetQuery(rawVersionList, args, { rawTable: table })
}

/** The earlier versions of a raw record that were loaded with it. */
export function versionsOf<Row extends object>(
  table: VersionedTable,
  key: string,
  args: Arguments,
  rows: readonly Row[],
) {
  return relatedConnection(rawVersionList, args, rows, { column: 'recordKey', value: key }, { rawTable: table })
}
