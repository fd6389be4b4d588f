import type { PrismaClient } from '../../generated/prisma/client.ts'
import type { Catalogue } from './catalogue.ts'
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
 * @param catalogue the models whose reads are answered
 */
export function withReads(client: PrismaClient, catalogue: Catalogue, answer: AnswerRead): PrismaClient {
  const jsonNames = jsonNamesOf(catalogue)
  const delegates = new Map<string | symbol, object>()
  for (const model of catalogue.keys()) {
    const name = `${model.charAt(0).toLowerCase()}${model.slice(1)}`
    const delegate: unknown = Reflect.get(client, name)
    if (typeof delegate === 'object' && delegate !== null)
      delegates.set(name, delegateWith(delegate, model, answer, jsonNames))
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

function jsonNamesOf(catalogue: Catalogue): ReadonlySet<string> {
  const columns = [...catalogue.values()].flatMap((model) => [...model.columns.values()])
  return new Set(columns.filter(({ type }) => type === 'Json').map(({ name }) => name))
}

function delegateWith(delegate: object, model: string, answer: AnswerRead, jsonNames: ReadonlySet<string>): object {
  const reads = new Map<string | symbol, unknown>()
  for (const operation of FAST_OPERATIONS) {
    const own: unknown = Reflect.get(delegate, operation)
    if (typeof own !== 'function') continue
    reads.set(operation, (args: object = {}) => {
      const prismas: unknown = Reflect.apply(own, delegate, [byQueries(operation, args, jsonNames)])
      return isPrismaPromise(prismas) ? lazily(prismas, () => answer(model, operation, args, prismas)) : prismas
    })
  }
  return new Proxy(delegate, { get: (target, name) => reads.get(name) ?? Reflect.get(target, name) })
}

/**
 * The same read, with related rows read by statements of their own if it may hold JSON: where Prisma joins, that is rounded
 * (src/database/exact-numbers.ts).
 */
function byQueries(operation: FastOperation, args: object, jsonNames: ReadonlySet<string>): object {
  if (!operation.startsWith('find') || 'relationLoadStrategy' in args) return args
  const { select }: { select?: unknown } = args
  const mayHoldJson = typeof select !== 'object' || select === null || selects(select, jsonNames)
  return mayHoldJson ? { ...args, relationLoadStrategy: 'query' } : args
}

/** Whether a selection names one of the fields, at any depth; related rows without a selection may hold any. */
function selects(selection: object, names: ReadonlySet<string>): boolean {
  return Object.entries(selection).some(([name, inner]: [string, unknown]) => {
    if (names.has(name)) return true
    if (typeof inner !== 'object' || inner === null) return false
    const { select }: { select?: unknown } = inner
    return typeof select !== 'object' || select === null || selects(select, names)
  })
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
