import { GraphQLError } from 'graphql'
import { createLRUCache, createYoga } from 'graphql-yoga'
import type { Actor } from '../domain/actor.ts'
import type { User } from '../generated/prisma/client.ts'
import type { MayStillRead } from '../live/open-streams.ts'
import type { Logger } from '../logger.ts'
import { type ContextSources, createContext } from '../schema/context.ts'
import { schema } from '../schema/schema.ts'
import { examples as allExamples, type Example } from './examples.ts'
import { createPlaygroundRenderer, playgroundOptions } from './playground.ts'
import { useDocumentLimits } from './plugins/document-limits.ts'
import { maskOtherError, useErrorMasking } from './plugins/error-masking.ts'
import { useIntrospectionScope } from './plugins/introspection-scope.ts'
import { type BodyContext, useJsonBody } from './plugins/json-body.ts'
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
}

/** What comes with each HTTP request. */
export interface RequestContext extends BodyContext {
  requestId: string
  /** Undefined where only the playground's page may be answered. */
  actor: Actor<User> | undefined
  /** Checks the caller again, while a stream is open. */
  mayStillRead: MayStillRead
}

/** GraphQL over HTTP, with every door shut that nobody needs: no foreign origins, no forms, no batches, small bodies. */
export function createGraphQLHandler({ logger, examples = allExamples, ...sources }: GraphQLOptions) {
  return createYoga<RequestContext>({
    schema,
    context: ({ requestId, actor, mayStillRead }) => {
      if (actor === undefined)
        throw new GraphQLError('Sign in first.', { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } })
      return createContext({ ...sources, mayStillRead }, requestId, actor)
    },
    graphqlEndpoint: GRAPHQL_PATH,
    graphiql: playgroundOptions(examples),
    renderGraphiQL: createPlaygroundRenderer(),
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
      useJsonBody(),
      useDocumentLimits(),
      useIntrospectionScope(),
      useErrorMasking(logger),
      useWholeAnswers(),
      useStreams(logger),
    ],
  })
}
