import { DERIVED_FROM, derivedFreshness } from '../read/freshness.ts'
import { EarliestMark } from './answer/marks.ts'
import type { Context } from './context.ts'
import { DERIVED_FRESHNESS } from './descriptions.ts'

/** The field `lastSyncedAt` of everything that is derived from leads and mails. */
export const derivedFreshnessField = {
  type: 'DateTime',
  nullable: true,
  description: DERIVED_FRESHNESS,
  extensions: { answer: new EarliestMark('SyncCheckpoint', 'completedAt', DERIVED_FROM) },
  resolve: (_row: unknown, _args: unknown, context: Context) => derivedFreshness(context.loadFreshness),
} as const
