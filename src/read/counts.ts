import DataLoader from 'dataloader'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { delegateOf } from './delegate.ts'
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

/**
 * Counts for one GraphQL request. Counts of the same filter over many parents are gathered into one grouped statement,
 * so that a page of 200 campaigns asks once for their leads and not 200 times.
 */
export function createCounts(prisma: PrismaClient): CountRows {
  const loaders = new Map<string, DataLoader<string, number>>()
  return async ({ model, where, scope }) => {
    if (scope === 'none') return 0
    if (scope === undefined) return await delegateOf(prisma, model).count({ where })
    const key = JSON.stringify([model, scope.column, where])
    const loader = loaders.get(key) ?? createGroupedCount(prisma, model, scope.column, where)
    loaders.set(key, loader)
    return await loader.load(scope.value)
  }
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
  return new DataLoader<string, number>(countGroups, { maxBatchSize: MOST_KEYS })
}

function countOf(group: object): number {
  const counted: unknown = Reflect.get(group, '_count')
  return typeof counted === 'object' && counted !== null ? Number(Reflect.get(counted, '_all')) : 0
}
