import { createLRUCache, createYoga } from 'graphql-yoga'
import type { Logger } from '../logger.ts'
import { type ContextSources, createContext, type Uploads } from '../schema/context.ts'
import { schema } from '../schema/schema.ts'
import { examples as allExamples, type Example } from './examples.ts'
import { createPlaygroundRenderer, playgroundOptions } from './playground.ts'
import { useCloseWhenTooLarge } from './plugins/close-when-too-large.ts'
import { useDocumentLimits } from './plugins/document-limits.ts'
import { maskOtherError, useErrorMasking } from './plugins/error-masking.ts'
import { useJsonOnly } from './plugins/json-only.ts'

/** Where GraphQL and the playground are. */
export const GRAPHQL_PATH = '/graphql'

/** Largest request body, in bytes. */
const LARGEST_BODY = 1_000_000

/** Documents whose parsed form is kept. */
const MOST_DOCUMENTS = 100

/** What the GraphQL handler is made of. */
export interface GraphQLOptions extends ContextSources {
  logger: Logger
  examples?: readonly Example[]
}

/** What comes with each HTTP request. */
export interface RequestContext {
  requestId: string
  /** The files that came with the request. */
  uploads: Uploads
}

/** GraphQL over HTTP, with every door shut that nobody needs: no foreign origins, no forms, no batches, small bodies. */
export function createGraphQLHandler({ logger, examples = allExamples, ...sources }: GraphQLOptions) {
  return createYoga<RequestContext>({
    schema,
    context: ({ requestId, uploads }) => createContext(sources, requestId, uploads),
    graphqlEndpoint: GRAPHQL_PATH,
    graphiql: playgroundOptions(examples),
    renderGraphiQL: createPlaygroundRenderer(),
    landingPage: false,
    cors: false,
    batching: false,
    multipart: false,
    logging: false,
    maskedErrors: { maskError: (error) => maskOtherError(error, logger) },
    maxRequestBodySize: LARGEST_BODY,
    parserAndValidationCache: {
      documentCache: createLRUCache({ max: MOST_DOCUMENTS }),
      errorCache: createLRUCache({ max: MOST_DOCUMENTS }),
    },
    plugins: [useJsonOnly(), useCloseWhenTooLarge(), useDocumentLimits(), useErrorMasking(logger)],
  })
}
