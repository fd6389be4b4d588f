import type { PrismaClient } from '../../generated/prisma/client.ts'
import { FAST_OPERATIONS, type FastOperation } from './compile.ts'

/**
 * Answers a read.
 *
 * @param prismas Prisma's own promise of the same read, which runs nothing until somebody waits for it
 */
export type AnswerRead = (
  model: string,
  operation: FastOperation,
  args: object,
  prismas: PromiseLike<unknown>,
) => Promise<unknown>

/**
 * A Prisma client whose reads are answered by `answer`; all else, and all that is part of a transaction, is the client's
 * own. A proxy and not `$extends`: an extended client walks through every row of every answer once more, and copies
 * the arguments of every call, which costs as much as reading the answer.
 *
 * @param models the models whose reads are answered
 */
export function withReads(client: PrismaClient, models: readonly string[], answer: AnswerRead): PrismaClient {
  const delegates = new Map<string | symbol, object>()
  for (const model of models) {
    const name = `${model.charAt(0).toLowerCase()}${model.slice(1)}`
    const delegate: unknown = Reflect.get(client, name)
    if (typeof delegate === 'object' && delegate !== null) delegates.set(name, delegateWith(delegate, model, answer))
  }
  return new Proxy(client, {
    get(target, name) {
      const delegate = delegates.get(name)
      if (delegate !== undefined) return delegate
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}

function delegateWith(delegate: object, model: string, answer: AnswerRead): object {
  const reads = new Map<string | symbol, unknown>()
  for (const operation of FAST_OPERATIONS) {
    const own: unknown = Reflect.get(delegate, operation)
    if (typeof own !== 'function') continue
    reads.set(operation, (args: object = {}) => {
      const prismas: unknown = Reflect.apply(own, delegate, [byQueries(operation, args)])
      return isPrismaPromise(prismas) ? lazily(prismas, () => answer(model, operation, args, prismas)) : prismas
    })
  }
  return new Proxy(delegate, { get: (target, name) => reads.get(name) ?? Reflect.get(target, name) })
}

/**
 * The same read, with related rows read by statements of their own: where Prisma joins them, their JSON is rounded
 * (src/database/exact-numbers.ts).
 */
function byQueries(operation: FastOperation, args: object): object {
  const isFind = operation.startsWith('find')
  return isFind && !('relationLoadStrategy' in args) ? { ...args, relationLoadStrategy: 'query' } : args
}

interface OwnPromise extends PromiseLike<unknown> {
  requestTransaction: (...transaction: unknown[]) => unknown
}

function isPrismaPromise(value: unknown): value is OwnPromise {
  if (typeof value !== 'object' || value === null) return false
  return ['then', 'requestTransaction'].every((name) => typeof Reflect.get(value, name) === 'function')
}

/** Like Prisma's promises: nothing runs until somebody waits; `$transaction([…])` takes the read into its own hands. */
function lazily(prismas: OwnPromise, run: () => Promise<unknown>) {
  let running: Promise<unknown> | undefined
  const started = () => {
    running ??= run()
    return running
  }
  return {
    // biome-ignore lint/suspicious/noThenProperty: It is a promise, as Prisma makes them.
    then: (kept?: (value: unknown) => unknown, broken?: (error: unknown) => unknown) => started().then(kept, broken),
    catch: (broken?: (error: unknown) => unknown) => started().catch(broken),
    finally: (settled?: () => void) => started().finally(settled),
    requestTransaction: (...transaction: unknown[]) => prismas.requestTransaction(...transaction),
    [Symbol.toStringTag]: 'PrismaPromise',
  }
}
