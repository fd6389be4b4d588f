import { GraphQLError, parse } from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** Longest document, in characters. */
export const LONGEST_DOCUMENT = 20_000

/** Most tokens (names, brackets, values) of a document. */
export const MOST_TOKENS = 2_000

/** Refuses documents that are longer than any honest query, before they cost anything. */
export function useDocumentLimits(): Plugin {
  return {
    onParams({ params }) {
      const length = params.query?.length ?? 0
      if (length <= LONGEST_DOCUMENT) return
      throw new GraphQLError(`The document has ${length} characters; at most ${LONGEST_DOCUMENT} are possible.`, {
        extensions: { code: 'DOCUMENT_TOO_LONG', http: { status: 413 } },
      })
    },
    onParse({ setParseFn }) {
      setParseFn((source: string, options: object) => parse(source, { ...options, maxTokens: MOST_TOKENS }))
    },
  }
}
