import { auditEntryList, auditEntryWhere } from '../read/audit-entries.ts'
import { encodeNodeId } from '../read/node-id.ts'
import { builder } from './builder.ts'
import { orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'
import { rootList } from './root-fields.ts'

builder.prismaNode('AuditEntry', {
  id: { field: 'id' },
  nullable: true,
  select: { id: true, subjectType: true, subjectId: true },
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The key in the database: audit_entries.id.' }),
    at: t.expose('at', { type: 'DateTime' }),
    action: t.exposeString('action'),
    subjectType: t.exposeString('subjectType'),
    subjectId: t.id({
      description:
        'The global id of what was changed, for node(id); of an API key, which is no node, for revokeApiKey.',
      resolve: ({ subjectType, subjectId }) => encodeNodeId(subjectType, subjectId),
    }),
    before: t.expose('before', { type: 'JSON' }),
    after: t.expose('after', { type: 'JSON' }),
    requestId: t.exposeString('requestId', { nullable: true }),
    apiKeyId: t.expose('apiKeyId', { type: 'UUID', nullable: true }),
    user: t.relation('user', { nullable: true, description: 'Who did it; null when that user is gone.' }),
  }),
})

const AuditEntryConnection = connectionType('AuditEntry', 'changes')

const AuditEntryOrder = orderEnum('AuditEntryOrder', auditEntryList, 'changes')

const AuditEntryFilter = builder.inputType('AuditEntryFilter', {
  description: 'Which changes are wanted. Everything that is given must hold; an empty list lets nothing through.',
  fields: (t) => ({
    subjectId: t.id({ description: 'Only changes of this lead, company, campaign or other row: its id or uuid.' }),
    userId: t.id({ description: 'Only changes by this user: id or uuid.' }),
    apiKeyId: t.id({ description: 'Only changes with this API key: its uuid.' }),
    actions: t.stringList({ description: 'Only changes by these mutations, such as updateLead.' }),
    from: t.field({ type: 'DateTime', description: 'Only changes at this time or later.' }),
    to: t.field({ type: 'DateTime', description: 'Only changes before this time.' }),
  }),
})

builder.queryFields((t) => ({
  auditEntries: t.field({
    authScopes: { admin: true },
    type: AuditEntryConnection,
    description: 'Every change by a person or a key: who, what, when, before and after.',
    args: {
      ...pageArguments,
      filter: t.arg({ type: AuditEntryFilter, description: 'Which changes; all when left out.' }),
      order: t.arg({ type: AuditEntryOrder, description: 'In which order; newest first when left out.' }),
    },
    ...rootList(auditEntryList, auditEntryWhere),
  }),
}))
