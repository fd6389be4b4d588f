import type { Database } from '../../src/database/database.ts'

/** What a server says when it ends a connection. */
class ConnectionEnded extends Error {
  override readonly name = 'ConnectionEnded'
  readonly code = '57P01'
}

/** The reads of the graph that fail; those of who asks do not. */
const MODELS: ReadonlySet<unknown> = new Set(['event', 'lead', 'eventRaw'])

/**
 * A database some of whose reads fail: of the log of events, of events and of what belongs to them. Nothing else about it
 * is changed.
 *
 * @param fails asked before each read
 */
export function flakyDatabase(database: Database, fails: () => boolean): Database {
  const failing = () => {
    if (fails()) throw new ConnectionEnded('terminating connection due to administrator command')
  }
  const prisma = new Proxy(database.prisma, {
    get: (client, model) => {
      const delegate: unknown = Reflect.get(client, model)
      if (!MODELS.has(model) || typeof delegate !== 'object' || delegate === null) return delegate
      return new Proxy(delegate, {
        get: (methods, name) => {
          const method: unknown = Reflect.get(methods, name)
          if (typeof method !== 'function') return method
          return async (...args: unknown[]) => {
            failing()
            return await Reflect.apply(method, methods, args)
          }
        },
      })
    },
  })
  return new Proxy(database, {
    get: (real, name) => {
      if (name === 'prisma') return prisma
      if (name !== 'query') return Reflect.get(real, name)
      return async (sql: string, parameters?: readonly unknown[]) => {
        failing()
        return await real.query(sql, parameters)
      }
    },
  })
}
