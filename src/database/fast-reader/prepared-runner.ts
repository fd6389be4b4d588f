import { createHash } from 'node:crypto'
import { errorCode } from '../errors.ts'
import type { RunCompiled } from './fast-reader.ts'

/** A server keeps every prepared statement of a connection until the connection ends. */
const MOST_PREPARED = 200
/** "Does not exist" and "exists already": behind a pooler, the server's connection is another one each time. */
const NOT_PREPARED_HERE = new Set(['26000', '42P05'])

/** The part of a pool that statements run on. */
export interface StatementPool {
  query<Row>(statement: { text: string; values: unknown[]; name?: string }): Promise<{ rows: Row[] }>
}

/**
 * Runs compiled statements on a pool. Statements that are used often are prepared, by a name made of their text, so that
 * a name can never stand for another statement.
 *
 * @param prepare false where a pooler stands before the server; if one shows itself by an error, preparing ends
 */
export function createPreparedRunner(
  pool: StatementPool,
  prepare: boolean,
  notify: (sql: string) => void,
): RunCompiled {
  const names = new Map<string, string>()
  let preparing = prepare
  const nameOf = (sql: string): string | undefined => {
    const known = names.get(sql)
    if (known !== undefined || names.size >= MOST_PREPARED) return known
    const name = `leadline_${createHash('sha256').update(sql).digest('hex').slice(0, 40)}`
    names.set(sql, name)
    return name
  }
  const query = async (text: string, values: readonly unknown[], name: string | undefined): Promise<string> => {
    const { rows } = await pool.query<{ data: string }>({
      text,
      values: [...values],
      ...(name === undefined ? {} : { name }),
    })
    return rows[0]?.data ?? 'null'
  }
  return async (sql, values, hot) => {
    notify(sql)
    const name = preparing && hot ? nameOf(sql) : undefined
    try {
      return await query(sql, values, name)
    } catch (error) {
      if (name === undefined || !NOT_PREPARED_HERE.has(errorCode(error) ?? '')) throw error
      preparing = false
      return await query(sql, values, undefined)
    }
  }
}
