import DataLoader from 'dataloader'
import type { Database } from '../database/database.ts'
import { holdsOwnCondition } from '../database/fast-reader/own-condition.ts'
import { LONGEST_LIST } from '../database/fast-reader/shape.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { delegateOf } from './delegate.ts'
import { countableEvents, type EventConditions, type EventSubjectKind } from './event-conditions.ts'
import { countEvents, WORKSPACE_ID } from './event-counts.ts'
import type { ModelName } from './keyset-list.ts'

/** Keys in one statement. Above it the driver's limit of parameters would come near. */
const MOST_KEYS = 10_000

/** The rows that belong to one parent: their foreign key and its value. */
interface CountScope {
  column: string
  value: string
}

/** What is counted: rows of a model that meet a filter, of one parent or of all. */
export interface CountRequest {
  model: ModelName
  where: object
  /** Whose rows; `none` where the parent has no key and so no rows; undefined counts all. */
  scope?: CountScope | 'none' | undefined
}

/** Counts rows for `totalCount`. */
export type CountRows = (request: CountRequest) => Promise<number>

/** The scopes of timelines whose counts the database keeps. A lead's events are few enough to be counted. */
const KEPT_SCOPES: Readonly<Record<string, EventSubjectKind>> = { campaignId: 'campaign', companyId: 'company' }

/**
 * Counts for one GraphQL request. Counts of the same filter over many parents are gathered into one grouped statement,
 * so that a page of 200 campaigns asks once for their leads and not 200 times. Events of the workspace, a campaign or a
 * company are not counted but summed from the counts that are kept of them.
 */
export function createCounts(database: Database): CountRows {
  const { prisma } = database
  const loaders = new Map<string, DataLoader<string, number>>()
  const load = (key: string, make: () => DataLoader<string, number>, id: string): Promise<number> => {
    const loader = loaders.get(key) ?? make()
    loaders.set(key, loader)
    return loader.load(id)
  }
  return async (request) => {
    const { model, where, scope } = request
    if (scope === 'none') return 0
    const kept = keptCount(request)
    if (kept !== undefined) {
      const { kind, id, conditions } = kept
      const key = JSON.stringify(['kept', kind, conditions])
      return await load(key, () => createKeptCount(database, kind, conditions), id)
    }
    if (scope === undefined) return await delegateOf(prisma, model).count({ where })
    const key = JSON.stringify([model, scope.column, where])
    return await load(key, () => createGroupedCount(prisma, model, scope.column, where), scope.value)
  }
}

/** A count that is kept: whose events, under which conditions. */
interface KeptCount {
  kind: EventSubjectKind
  id: string
  conditions: EventConditions
}

/** @returns undefined where the rows themselves must be counted */
function keptCount({ model, where, scope }: CountRequest): KeptCount | undefined {
  if (model !== 'Event' || scope === 'none') return undefined
  const asked = countableEvents(where)
  if (asked === undefined) return undefined
  const { conditions, subject } = asked
  if (scope === undefined) return { conditions, ...(subject ?? { kind: 'workspace', id: WORKSPACE_ID }) }
  const kind = KEPT_SCOPES[scope.column]
  return kind === undefined || subject !== undefined ? undefined : { conditions, kind, id: scope.value }
}

function createKeptCount(database: Database, kind: EventSubjectKind, conditions: EventConditions) {
  const countSubjects = (ids: readonly string[]) => countEvents(database.reads, kind, ids, conditions)
  return new DataLoader<string, number>(countSubjects, { maxBatchSize: MOST_KEYS })
}

function createGroupedCount(prisma: PrismaClient, model: ModelName, column: string, where: object) {
  const countGroups = async (values: readonly string[]): Promise<number[]> => {
    const groups = await delegateOf(prisma, model).groupBy({
      by: [column],
      where: { AND: [where, { [column]: { in: values } }] },
      _count: { _all: true },
    })
    const counts = new Map(groups.map((group) => [String(Reflect.get(group, column)), countOf(group)]))
    return values.map((value) => counts.get(value) ?? 0)
  }
  // @NOTE Only a compiled statement can answer a condition of our own, and Prisma any longer list.
  return new DataLoader<string, number>(countGroups, {
    maxBatchSize: holdsOwnCondition(where) ? LONGEST_LIST : MOST_KEYS,
  })
}

function countOf(group: object): number {
  const counted: unknown = Reflect.get(group, '_count')
  return typeof counted === 'object' && counted !== null ? Number(Reflect.get(counted, '_all')) : 0
}
