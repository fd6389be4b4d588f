import type { PrismaClient } from '../../generated/prisma/client.ts'
import { readCatalogue } from './catalogue.ts'
import { compile, FAST_OPERATIONS, type FastOperation, type Plan } from './compile.ts'
import { LastUsed } from './last-used.ts'
import { type Shape, shapeOf, type WireValue } from './shape.ts'
import { createUniqueGate } from './unique-gate.ts'
import { Unsupported } from './unsupported.ts'

/** How many reads went which way since the database was opened. */
export interface FastReadCounts {
  /** Answered by one compiled statement. */
  compiled: number
  /** Left to Prisma: not compilable, part of a transaction, or one of several lookups that Prisma gathers. */
  fallback: number
  /** Compiled, but refused by the database or not readable as JSON; Prisma answered. */
  failed: number
}

/** Runs a compiled statement and gives the text of its one row's `data`. */
export type RunCompiled = (sql: string, values: readonly WireValue[], hot: boolean) => Promise<string>

/** A Prisma client whose reads are compiled, and what became of them. */
export interface FastReader {
  prisma: PrismaClient
  counts: Readonly<FastReadCounts>
}

const MOST_PLANS = 1000
/** From this many runs on a statement is worth being prepared. */
const HOT_AFTER = 3

interface CachedPlan extends Plan {
  runs: number
}

/**
 * Puts the fast reader before a Prisma client. Reads of the forms that it knows run as one statement each; all else, and
 * whatever goes wrong, runs as it would without.
 */
export function createFastReader(client: PrismaClient, run: RunCompiled): FastReader {
  const catalogue = readCatalogue(client)
  const plans = new LastUsed<string, CachedPlan | 'prisma'>(MOST_PLANS)
  const counts: FastReadCounts = { compiled: 0, fallback: 0, failed: 0 }
  const isAlone = createUniqueGate()

  const planFor = (model: string, operation: FastOperation, key: string, shape: Shape): CachedPlan | undefined => {
    const known = plans.get(key)
    if (known !== undefined) return known === 'prisma' ? undefined : known
    const made = orUnsupported(() => compile(catalogue, model, operation, shape.template()))
    const plan = made === undefined ? undefined : { ...made, runs: 0 }
    plans.set(key, plan ?? 'prisma')
    return plan
  }

  const read = async (
    model: string,
    operation: FastOperation,
    args: object,
  ): Promise<{ answer: unknown } | undefined> => {
    const shape = orUnsupported(() => shapeOf(args))
    const key = shape === undefined ? '' : `${model}.${operation}${shape.key}`
    const plan = shape === undefined ? undefined : planFor(model, operation, key, shape)
    if (shape === undefined || plan === undefined) return undefined
    if (operation.startsWith('findUnique') && !(await isAlone(key))) return undefined
    const values = plan.parameters.map((index) => shape.values[index] ?? '')
    try {
      plan.runs++
      return { answer: plan.decode(await run(plan.sql, values, plan.runs > HOT_AFTER)) }
    } catch {
      // @NOTE Prisma reads it again and so either answers or fails with the error that callers know.
      counts.failed++
      return undefined
    }
  }

  const extended = client.$extends({
    query: {
      $allModels: {
        async $allOperations(call) {
          const { model, operation, args, query } = call
          if (!isFast(operation)) return query(args)
          const fast = isOutsideTransaction(call) ? await read(model, operation, args ?? {}) : undefined
          if (fast === undefined || (fast.answer === null && operation.endsWith('OrThrow'))) {
            counts.fallback++
            return query(args)
          }
          counts.compiled++
          return fast.answer
        },
      },
    },
  })
  // @NOTE The extension changes neither arguments nor results, so the client's own type still says what it can do; only
  // `$on` is missing, which is called on the client before it is extended.
  return { prisma: extended as unknown as PrismaClient, counts }
}

function isFast(operation: string): operation is FastOperation {
  return FAST_OPERATIONS.some((fast) => fast === operation)
}

/** Prisma tells its extensions in `__internalParams`; where that is missing nobody knows, and Prisma reads. */
function isOutsideTransaction(call: object): boolean {
  const internal: unknown = Reflect.get(call, '__internalParams')
  if (typeof internal !== 'object' || internal === null) return false
  return 'transaction' in internal ? internal.transaction === undefined : true
}

function orUnsupported<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof Unsupported) return undefined
    throw error
  }
}
