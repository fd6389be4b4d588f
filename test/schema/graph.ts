import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  Kind,
  OperationTypeNode,
  subscribe,
  validate,
} from 'graphql'
import type { Database } from '../../src/database/database.ts'
import { type Actor, ALL_SCOPES } from '../../src/domain/actor.ts'
import type { User } from '../../src/generated/prisma/client.ts'
import type { ImportService } from '../../src/import/import-service.ts'
import { createLive } from '../../src/live/live.ts'
import { silentLogger } from '../../src/logger.ts'
import { createAnswerPlanner } from '../../src/schema/answer/plan-answer.ts'
import { createContext, type Uploads } from '../../src/schema/context.ts'
import { schema } from '../../src/schema/schema.ts'
import type { SyncService } from '../../src/sync/sync-service.ts'
import { noImports } from '../support/no-imports.ts'

/** A sync that cannot be started. */
export const noSync: SyncService = {
  unavailable: 'No key of Instantly is set. Set INSTANTLY_API_KEY.',
  start: () => Promise.reject(new Error('The sync was started although it is unavailable.')),
}

/** Where no door is, nobody is remembered. */
export const noMemory = { forget: () => undefined }

/** The graph over a database, without HTTP. */
export interface Graph {
  user: User
  /** Runs a document in a context of its own; errors stay in the result. */
  run<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<ExecutionResult<Data>>
  /** Runs a document that must succeed. */
  data<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data>
  /** Runs a document that must fail, and gives its first error's code and message. */
  failure<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<{ code: unknown; message: string }>
}

const planAnswer = createAnswerPlanner(schema)

/** What a test may set. */
export interface GraphOptions {
  sync?: SyncService
  imports?: ImportService
  now?: () => Date
  /** True lets the database build the answers that it can, as the server does. */
  builds?: boolean
  /** Files that come with every request. */
  uploads?: Uploads
  /** What the request may do; everything when left out. */
  actor?: Partial<Actor<User>>
}

/** Opens the graph over a database, with one user. */
export async function openGraph(database: Database, options: GraphOptions = {}): Promise<Graph> {
  const { sync = noSync, imports = noImports, now = () => new Date() } = options
  const email = 'owner@team.example'
  const user = await database.prisma.user.upsert({ where: { email }, create: { email }, update: {} })

  const actor = { user, apiKeyId: null, scopes: ALL_SCOPES, ...options.actor }
  const live = createLive({ database, logger: silentLogger })
  const sources = { database, sync, imports, recent: noMemory, live, now }

  const run: Graph['run'] = async (document, variables) => {
    const invalid = validate(schema, document)
    if (invalid[0] !== undefined) throw invalid[0]
    const contextValue = createContext(sources, 'test', actor, options.uploads)
    const variableValues: unknown = variables
    const args = { schema, document, contextValue, variableValues: variableValues as Record<string, unknown> }
    const planned = options.builds ? planAnswer(args, contextValue) : undefined
    const built = planned && (await database.answer(planned.plan, planned.spots))
    if (built !== undefined) return { data: JSON.parse(built) }
    const result = isSubscription(document) ? await firstMessage(args) : await execute(args)
    return result as never
  }
  return {
    user,
    run,
    data: async (document, variables) => {
      const { data, errors } = await run(document, variables)
      if (errors?.[0] !== undefined) throw errors[0].originalError ?? errors[0]
      if (data == null) throw new Error('The answer holds neither data nor errors.')
      return data
    },
    failure: async (document, variables) => {
      const { errors } = await run(document, variables)
      const [error] = errors ?? []
      if (error === undefined) throw new Error('The document was expected to fail.')
      return { code: error.extensions.code, message: error.message }
    },
  }
}

function isSubscription({ definitions }: DocumentNode): boolean {
  return definitions.some(
    (each) => each.kind === Kind.OPERATION_DEFINITION && each.operation === OperationTypeNode.SUBSCRIPTION,
  )
}

/** The first message of a stream, which is ended then. */
async function firstMessage(args: ExecutionArgs): Promise<ExecutionResult> {
  const stream = await subscribe(args)
  if (!(Symbol.asyncIterator in stream)) return stream
  try {
    const { value } = await stream.next()
    await stream.return(undefined)
    return value ?? {}
  } catch (error) {
    const originalError = error instanceof Error ? error : new Error(String(error))
    return { errors: [new GraphQLError(originalError.message, { originalError })] }
  }
}

const END_MARK = '/* end of the statements that are counted */ select 1'

/** The statements that `work` runs. Prisma reports them late, so a last statement marks the end. */
export async function statementsOf(database: Database, work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = []
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  await settle(database)
  const stop = database.observe((sql) => {
    if (sql.includes(END_MARK)) resolve()
    else if (!/^(begin|commit|rollback)/i.test(sql)) statements.push(sql)
  })
  try {
    await work()
    await database.prisma.$queryRawUnsafe(END_MARK)
    await ended
  } finally {
    stop()
  }
  return statements
}

/** Waits until everything that ran before has been reported. */
async function settle(database: Database): Promise<void> {
  const mark = `/* settled ${Math.random()} */ select 1`
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = database.observe((sql) => {
    if (sql.includes(mark)) resolve()
  })
  await database.prisma.$queryRawUnsafe(mark)
  await promise
  stop()
}
