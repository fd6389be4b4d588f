import type { ExecutionResult } from 'graphql'

/** An answer with a member more in its `extensions`; also one whose text the database built. */
export function withExtension(result: ExecutionResult, name: string, value: object): ExecutionResult {
  return { ...result, extensions: { ...result.extensions, [name]: value } }
}
