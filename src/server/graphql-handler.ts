import { GraphQLError } from 'graphql'
import { createLRUCache, createYoga } from 'graphql-yoga'
import type { Actor } from '../domain/actor.ts'
import type { User } from '../generated/prisma/client.ts'
import type { MayStillRead } from '../live/open-streams.ts'
import type { Logger } from '../logger.ts'
import { type ContextSources, createContext, type Uploads } from '../schema/context.ts'
import { schema } from '../schema/schema.ts'
import { examples as allExamples, type Example } from './examples.ts'
import { createPlayground } from './playground.ts'
import { useDocumentLimits } from './plugins/document-limits.ts'
import { maskOtherError, useErrorMasking } from './plugins/error-masking.ts'
import { useFreshness } from './plugins/freshness.ts'
import { useIntrospectionScope } from './plugins/introspection-scope.ts'
import { type BodyContext, useJsonBody } from './plugins/json-body.ts'
import { type TraceContext, useOperationTrace } from './plugins/operation-trace.ts'
import { useReadScope } from './plugins/read-scope.ts'
import { useRequestLimits } from './plugins/request-limits.ts'
import { useRequestTimeout } from './plugins/request-timeout.ts'
import { useStreams } from './plugins/streams.ts'
import { useWholeAnswers } from './plugins/whole-answers.ts'

/** Where GraphQL and the playground are. */
export const GRAPHQL_PATH = '/graphql'

/** Documents whose parsed form is kept. */
const MOST_DOCUMENTS = 100

/** What the GraphQL handler is made of. */
export interface GraphQLOptions extends ContextSources {
  logger: Logger
  examples?: readonly Example[]
  /** Whether every answer tells how fresh it is, or only those that are asked to. */
  freshness?: boolean
  safety: SafetyOptions
}

/** What may be asked of the graph, and how long it may take. */
export interface SafetyOptions {
  /** Whether the graph describes itself to those who may read. */
  introspection: boolean
  /** Whether a wrong name is answered with similar ones. */
  suggestions: boolean
  requestTimeoutMs: number
}

/** What comes with each HTTP request. */
export interface RequestContext extends BodyContext, TraceContext {
  requestId: string
  /** Undefined where only the playground's page may be answered. */
  actor: Actor<User> | undefined
  /** The files that came with the request. */
  uploads: Uploads
  /** Checks the caller again, while a stream is open. */
  mayStillRead: MayStillRead
}

/** GraphQL over HTTP, with every door shut that nobody needs: no foreign origins, no forms, no batches, small bodies. */
export function createGraphQLHandler({
  logger,
  examples = allExamples,
  freshness = false,
  safety,
  ...sources
}: GraphQLOptions) {
  const { introspection, suggestions, requestTimeoutMs } = safety
  const playground = createPlayground(examples)
  return createYoga<RequestContext>({
    schema,
    context: ({ requestId, actor, uploads, mayStillRead }) => {
      if (actor === undefined)
        throw new GraphQLError('Sign in first.', { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } })
      return createContext({ ...sources, mayStillRead }, requestId, actor, uploads)
    },
    graphqlEndpoint: GRAPHQL_PATH,
    graphiql: playground.options,
    renderGraphiQL: playground.render,
    landingPage: false,
    cors: false,
    batching: false,
    multipart: false,
    logging: false,
    maskedErrors: { maskError: (error) => maskOtherError(error, logger) },
    // @NOTE The plugin for JSON bodies has the limit.
    maxRequestBodySize: false,
    parserAndValidationCache: {
      documentCache: createLRUCache({ max: MOST_DOCUMENTS }),
      errorCache: createLRUCache({ max: MOST_DOCUMENTS }),
    },
    plugins: [
      playground.plugin,
      useOperationTrace(),
      useJsonBody(),
      useDocumentLimits({ suggestions }),
      useErrorMasking({ logger, suggestions }),
      useIntrospectionScope(introspection),
      useReadScope(schema),
      useRequestLimits(schema),
      useFreshness(freshness),
      useWholeAnswers(),
      // @NOTE Last, so that it holds for whichever way a request is answered.
      useRequestTimeout(requestTimeoutMs),
      useStreams(logger),
    ],
  })
}
