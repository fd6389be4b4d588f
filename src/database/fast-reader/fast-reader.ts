import { isCancelled } from '../../domain/error-codes.ts'
import type { PrismaClient } from '../../generated/prisma/client.ts'
import { unwrapExactJson } from '../exact-numbers.ts'
import { type Answer, createAnswers } from './answers.ts'
import { readCatalogue } from './catalogue.ts'
import { compile, type FastOperation, type Plan } from './compile.ts'
import { createGatheredLookups, lookupOf } from './gathered-lookups.ts'
import { LastUsed } from './last-used.ts'
import { holdsOwnCondition, OwnConditionError } from './own-condition.ts'
import { type Shape, shapeOf, type WireValue } from './shape.ts'
import { createUniqueGate } from './unique-gate.ts'
import { orUnsupported } from './unsupported.ts'
import { withReads } from './with-reads.ts'

/** How many reads went which way since the database was opened. */
export interface FastReadCounts {
  /** Whole answers that the database built. */
  answered: number
  /** Answered by one compiled statement. */
  compiled: number
  /** Left to Prisma: not compilable, part of a transaction, or one of several lookups that Prisma gathers. */
  fallback: number
  /** Compiled, but refused by the database or not readable as JSON; the request went the longer way. */
  failed: number
}

/** Runs a compiled statement and gives the text of its one row's `data`. */
export type RunCompiled = (sql: string, values: readonly WireValue[], hot: boolean) => Promise<string>

/** A Prisma client whose reads are compiled, and what became of them. */
export interface FastReader {
  prisma: PrismaClient
  answer: Answer
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
  const counts: FastReadCounts = { answered: 0, compiled: 0, fallback: 0, failed: 0 }
  const isAlone = createUniqueGate()
  const gathered = createGatheredLookups()

  const planFor = (model: string, operation: FastOperation, key: string, shape: Shape): CachedPlan | undefined => {
    const known = plans.get(key)
    if (known !== undefined) return known === 'prisma' ? undefined : known
    const made = orUnsupported(() => compile(catalogue, model, operation, shape.template()))
    const plan = made === undefined ? undefined : { ...made, runs: 0 }
    plans.set(key, plan ?? 'prisma')
    return plan
  }

  const runPlan = async (plan: CachedPlan, shape: Shape): Promise<unknown> => {
    const values = plan.parameters.map((index) => shape.values[index] ?? '')
    plan.runs++
    return plan.decode(await run(plan.sql, values, plan.runs > HOT_AFTER))
  }

  const read = async (
    model: string,
    operation: FastOperation,
    args: object,
  ): Promise<{ answer: unknown } | undefined> => {
    const shape = orUnsupported(() => shapeOf(args))
    const key = shape === undefined ? '' : `${model}.${operation}${shape.key}`
    const plan = shape === undefined ? undefined : planFor(model, operation, key, shape)
    if (shape === undefined || plan === undefined) {
      if (holdsOwnCondition(args)) throw new OwnConditionError(model, operation)
      return undefined
    }
    if (shape.own) return { answer: await readOwn(model, operation, args, plan, shape) }
    if (operation.startsWith('findUnique') && !(await isAlone(key))) return undefined
    try {
      return { answer: await runPlan(plan, shape) }
    } catch (error) {
      // @NOTE What took too long would take even longer the longer way.
      if (isCancelled(error)) throw error
      // @NOTE Prisma reads it again and so either answers or fails with the error that callers know.
      counts.failed++
      return undefined
    }
  }

  /** Prisma can neither gather these lookups nor repeat what failed. */
  const readOwn = async (model: string, operation: FastOperation, args: object, plan: CachedPlan, shape: Shape) => {
    const lookup = operation.startsWith('findUnique') ? lookupOf(args) : undefined
    if (lookup === undefined) return await runPlan(plan, shape)
    const { key, values } = shapeOf({ select: lookup.select })
    const group = JSON.stringify([model, lookup.column, key, values])
    return await gathered(group, lookup, async (many) => (await read(model, 'findMany', many))?.answer)
  }

  const answer = async (model: string, operation: FastOperation, args: object, prismas: PromiseLike<unknown>) => {
    const fast = await read(model, operation, args)
    if (fast === undefined || (fast.answer === null && operation.endsWith('OrThrow'))) {
      counts.fallback++
      return unwrapExactJson(await prismas)
    }
    counts.compiled++
    return fast.answer
  }
  return {
    prisma: withReads(client, catalogue, answer),
    answer: createAnswers(catalogue, run, counts),
    counts,
  }
}
