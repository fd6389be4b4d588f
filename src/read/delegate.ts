import type { PrismaClient } from '../generated/prisma/client.ts'
import type { ModelName } from './keyset-list.ts'

/** What every model of the Prisma client can do, as far as lists and counts need it. */
export interface Delegate {
  findMany(args: object): Promise<object[]>
  findUnique(args: object): Promise<object | null>
  count(args: object): Promise<number>
  groupBy(args: object): Promise<object[]>
}

/** The part of the Prisma client that serves one model. */
export function delegateOf(prisma: PrismaClient, model: ModelName): Delegate {
  const name = `${model.charAt(0).toLowerCase()}${model.slice(1)}`
  const delegate: unknown = Reflect.get(prisma, name)
  // @NOTE Prisma types each model on its own; over all models only the method names are common.
  return delegate as Delegate
}
