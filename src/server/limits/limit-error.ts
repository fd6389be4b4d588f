import { GraphQLError } from 'graphql'
import { LIMITS, type LimitName } from './limits.ts'

type Refusable = Exclude<LimitName, 'errors' | 'listItems'>

const REFUSALS: Readonly<Record<Refusable, { code: string; status: number; thing: string; remedy: string }>> = {
  characters: {
    code: 'DOCUMENT_TOO_LONG',
    status: 413,
    thing: 'characters in the document',
    remedy: 'Send values as variables, and less in one document.',
  },
  tokens: {
    code: 'TOO_MANY_TOKENS',
    status: 400,
    thing: 'tokens in the document',
    remedy: 'Send values as variables, and less in one document.',
  },
  nesting: {
    code: 'TOO_NESTED',
    status: 400,
    thing: 'brackets open at once in the document',
    remedy: 'Send values as variables, and ask for less at once.',
  },
  operations: {
    code: 'TOO_MANY_OPERATIONS',
    status: 400,
    thing: 'operations in the document',
    remedy: 'Send only the one that is run.',
  },
  depth: { code: 'TOO_DEEP', status: 400, thing: 'levels of fields', remedy: 'Ask for the inner part by its id.' },
  breadth: {
    code: 'TOO_BROAD',
    status: 400,
    thing: 'fields in one selection',
    remedy: 'Name each field once, and only those that are shown.',
  },
  fields: {
    code: 'TOO_MANY_FIELDS',
    status: 400,
    thing: 'fields in all',
    remedy: 'Ask in several requests, and use large fragments less often.',
  },
  aliases: { code: 'TOO_MANY_ALIASES', status: 400, thing: 'aliases', remedy: 'Ask for many rows with one list.' },
  directives: { code: 'TOO_MANY_DIRECTIVES', status: 400, thing: 'directives', remedy: 'Leave some out.' },
  cost: {
    code: 'TOO_COSTLY',
    status: 400,
    thing: 'rows that could be read',
    remedy: 'Give smaller first or last, in the inner lists above all.',
  },
  variableMembers: {
    code: 'BAD_USER_INPUT',
    status: 400,
    thing: 'members in an object of a variable',
    remedy: 'Send only the fields that the input has.',
  },
  variableDepth: {
    code: 'BAD_USER_INPUT',
    status: 400,
    thing: 'levels in a variable',
    remedy: 'Send a flatter value.',
  },
}

/**
 * The answer to a request that asks for too much: which limit, its figure, and the remedy.
 *
 * @param figure how much was asked for, as far as it was counted
 */
export function limitError(limit: Refusable, figure: number): GraphQLError {
  const { code, status, thing, remedy } = REFUSALS[limit]
  const most = LIMITS[limit]
  return new GraphQLError(`The request has ${figure} ${thing}; at most ${most} are possible. ${remedy}`, {
    extensions: { code, limit: most, figure, http: { status } },
  })
}

/**
 * The answer to a request that gives too many values in one list.
 *
 * @param argument as people write it, such as `nodes(ids:)`
 */
export function listError(argument: string, figure: number, most: number): GraphQLError {
  return new GraphQLError(
    `${argument} holds ${figure} values; at most ${most} are possible. Ask in several requests with a part of the list each.`,
    { extensions: { code: 'LIST_TOO_LONG', argument, limit: most, figure, http: { status: 400 } } },
  )
}
