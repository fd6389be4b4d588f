import { type DocumentNode, type GraphQLError, parse, validate } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { limitError } from '../limits/limit-error.ts'
import { LIMITS } from '../limits/limits.ts'
import { measureDocument } from '../limits/measure-document.ts'
import { measureTokens } from '../limits/measure-tokens.ts'
import { problemOfTexts } from '../limits/text-check.ts'

/** How documents are checked. */
export interface DocumentLimitsOptions {
  /** Whether a wrong name is answered with similar ones. That tells strangers what the graph is made of. */
  suggestions: boolean
}

/**
 * Refuses documents that are larger than any honest query, before they cost anything. A document is measured once, as
 * long as it is kept.
 */
export function useDocumentLimits({ suggestions }: DocumentLimitsOptions): Plugin {
  const refusals = new WeakMap<DocumentNode, GraphQLError | 'none'>()
  return {
    onParams({ params }) {
      const length = typeof params.query === 'string' ? params.query.length : 0
      if (length > LIMITS.characters) throw limitError('characters', length)
    },
    onParse({ setParseFn }) {
      setParseFn(parseBounded)
      return ({ result }) => {
        if (!isDocument(result)) return
        const refusal = refusals.get(result) ?? refusalOf(result) ?? 'none'
        refusals.set(result, refusal)
        if (refusal !== 'none') throw refusal
      }
    },
    onValidate({ setValidationFn }) {
      // @NOTE One more says that there are too many.
      const options = { maxErrors: LIMITS.errors - 1, hideSuggestions: !suggestions }
      setValidationFn((schema, document, rules) => validate(schema, document, rules, options))
    },
  }
}

function parseBounded(source: string, options: object): DocumentNode {
  const size = measureTokens(source, LIMITS.tokens)
  for (const limit of ['tokens', 'nesting'] as const) {
    if (size[limit] > LIMITS[limit]) throw limitError(limit, size[limit])
  }
  return parse(source, options)
}

function refusalOf(document: DocumentNode): GraphQLError | undefined {
  const size = measureDocument(document)
  for (const limit of ['operations', 'depth', 'breadth', 'fields', 'aliases', 'directives'] as const) {
    if (size[limit] > LIMITS[limit]) return limitError(limit, size[limit])
  }
  return problemOfTexts(document)
}

function isDocument(result: unknown): result is DocumentNode {
  return typeof result === 'object' && result !== null && 'definitions' in result
}
