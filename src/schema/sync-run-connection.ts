import { syncRunList } from '../read/workspace-lists.ts'
import { builder } from './builder.ts'
import { orderEnum, SyncStatus } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'

export const SyncRunConnection = connectionType('SyncRun', 'sync runs')

const SyncRunOrder = orderEnum('SyncRunOrder', syncRunList, 'sync runs')

const SyncRunFilter = builder.inputType('SyncRunFilter', {
  description: 'Which sync runs are wanted.',
  fields: (t) => ({ status: t.field({ type: [SyncStatus], description: 'Only runs that ended or go on like this.' }) }),
})

export const syncRunArguments = builder.args((t) => ({
  ...pageArguments,
  filter: t.field({ type: SyncRunFilter, description: 'Which runs; all when left out.' }),
  order: t.field({ type: SyncRunOrder, description: 'In which order; newest first when left out.' }),
}))
