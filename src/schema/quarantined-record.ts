import { quarantinedRecordList, quarantinedRecordWhere } from '../read/quarantined-records.ts'
import { builder } from './builder.ts'
import { orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'
import { JsonPathFilter, TimeRange } from './raw-filter.ts'
import { rootList } from './root-fields.ts'

builder.prismaNode('QuarantinedRecord', {
  id: { field: 'id' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The key in the database: raw_quarantine.id.' }),
    resource: t.exposeString('resource'),
    reason: t.exposeString('reason'),
    rawJson: t.expose('rawJson', { type: 'JSON' }),
    firstSeenAt: t.expose('firstSeenAt', { type: 'DateTime' }),
    lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime' }),
  }),
})

const QuarantinedRecordConnection = connectionType('QuarantinedRecord', 'quarantined records')

const Order = orderEnum('QuarantinedRecordOrder', quarantinedRecordList, 'quarantined records')

const Filter = builder.inputType('QuarantinedRecordFilter', {
  description:
    'Which quarantined records are wanted. Everything that is given must hold; an empty list lets nothing through.',
  fields: (t) => ({
    json: t.field({
      type: [JsonPathFilter],
      description: 'What must stand in rawJson; at most 10 paths, and all must hold.',
    }),
    resource: t.stringList({ description: 'Only records that came with these resources, such as emails.' }),
    reason: t.string({ description: 'Only records whose reason holds every word of this.' }),
    firstSeenAt: t.field({ type: TimeRange, description: 'When the record first came.' }),
    lastSeenAt: t.field({ type: TimeRange, description: 'When the record last came.' }),
  }),
})

builder.queryField('quarantinedRecords', (t) =>
  t.field({
    authScopes: { read: true },
    type: QuarantinedRecordConnection,
    description:
      "Records that came without a usable id, as they came and with the reason: what a sync run's quarantined counts.",
    args: {
      ...pageArguments,
      filter: t.arg({ type: Filter, description: 'Which records; all when left out.' }),
      order: t.arg({ type: Order, description: 'In which order; those that came last first when left out.' }),
    },
    ...rootList(quarantinedRecordList, quarantinedRecordWhere),
  }),
)
