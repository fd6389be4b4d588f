import { type ASTNode, type DocumentNode, GraphQLError, Kind, visit } from 'graphql'
import { limitError } from './limit-error.ts'
import { LIMITS } from './limits.ts'

/**
 * Looks through the variables of a request for what no text may hold and no database can store.
 *
 * @returns what is wrong, with the place; undefined when nothing is
 */
export function problemOfVariables(variables: Readonly<Record<string, unknown>>): GraphQLError | undefined {
  for (const name of Object.keys(variables)) {
    const problem = problemOfValue(variables[name], name, 1)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** The same for the texts that stand in a document itself. */
export function problemOfTexts(document: DocumentNode): GraphQLError | undefined {
  let problem: GraphQLError | undefined
  visit(document, {
    [Kind.STRING]: (node) => {
      const wrong = wrongWith(node.value)
      if (wrong !== undefined) problem ??= badText(`A text in the document ${wrong}`, { nodes: node })
    },
  })
  return problem
}

function problemOfValue(value: unknown, place: string, depth: number): GraphQLError | undefined {
  if (typeof value === 'string') {
    const wrong = wrongWith(value)
    return wrong === undefined ? undefined : badText(`The variable ${place} ${wrong}`, { place })
  }
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > LIMITS.variableDepth) return limitError('variableDepth', depth)
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const problem = problemOfValue(item, `${place}.${index}`, depth + 1)
      if (problem !== undefined) return problem
    }
    return undefined
  }
  const members = Object.entries(value)
  if (members.length > LIMITS.variableMembers) return limitError('variableMembers', members.length)
  for (const [key, item] of members) {
    const wrong = wrongWith(key)
    if (wrong !== undefined) return badText(`A key in the variable ${place} ${wrong}`, { place })
    const problem = problemOfValue(item, `${place}.${key}`, depth + 1)
    if (problem !== undefined) return problem
  }
  return undefined
}

function wrongWith(text: string): string | undefined {
  if (text.includes('\u0000')) return 'holds the character U+0000, which no database can store. Leave it out.'
  if (!text.isWellFormed()) return 'holds half of a character (a lone surrogate). Send whole characters.'
  return undefined
}

function badText(message: string, at: { nodes?: ASTNode; place?: string }): GraphQLError {
  const extensions = {
    code: 'BAD_USER_INPUT',
    http: { status: 400 },
    ...(at.place && { variable: at.place.slice(0, 200) }),
  }
  return new GraphQLError(message, { nodes: at.nodes ?? null, extensions })
}
