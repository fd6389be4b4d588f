import type { ListSpot } from '../database/fast-reader/answer-plan.ts'
import { CURSOR_VERSION } from './cursor.ts'
import { type KeysetQuery, keysetSource } from './keyset.ts'
import type { ModelName } from './keyset-list.ts'

/**
 * A page as the database needs it to build the connection's JSON by itself.
 *
 * @param isCounted whether `totalCount` is asked for
 * @returns undefined for a query that `keysetQuery` did not make
 */
export function listSpot(query: KeysetQuery<ModelName>, isCounted: boolean): ListSpot | undefined {
  const source = keysetSource(query)
  if (source === undefined) return undefined
  const { window, orderName, order, key, filter, after, before } = source
  return {
    counted: isCounted ? { where: filter } : undefined,
    where: query.where,
    orderBy: query.orderBy,
    size: window.size,
    backward: window.backward,
    follows: before,
    precedes: after,
    cursor: { version: CURSOR_VERSION, order: orderName, column: order.column, key },
  }
}
