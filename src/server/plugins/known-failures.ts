import { GraphQLError } from 'graphql'
import { errorCodes } from '../../domain/error-codes.ts'

interface KnownFailure {
  code: string
  status: number
  message: string
}

const BAD_VALUE = {
  code: 'BAD_USER_INPUT',
  status: 400,
  message: 'A value of the request cannot be stored or compared. Check for odd characters, dates and large numbers.',
}
const AWAY = {
  code: 'DATABASE_UNAVAILABLE',
  status: 503,
  message: 'The database cannot be reached at the moment. Try again soon.',
}

/** What databases and Prisma call it, and what is told of it. Nothing else of such an error leaves the server. */
const KNOWN: Readonly<Record<string, KnownFailure>> = {
  '22003': BAD_VALUE,
  '22007': BAD_VALUE,
  '22008': BAD_VALUE,
  '22021': BAD_VALUE,
  '22P02': BAD_VALUE,
  '22P05': BAD_VALUE,
  P2007: BAD_VALUE,
  P2020: BAD_VALUE,
  '53100': {
    code: 'DATABASE_DISK_FULL',
    status: 503,
    message: 'The disk of the database is full. Nothing was stored.',
  },
  DATABASE_DISK_FULL: {
    code: 'DATABASE_DISK_FULL',
    status: 503,
    message: 'The disk of the database is full. Nothing was stored.',
  },
  '57P01': AWAY,
  '57P03': AWAY,
  '53300': AWAY,
  ECONNREFUSED: AWAY,
  ECONNRESET: AWAY,
  P1001: AWAY,
  P1002: AWAY,
  P1017: AWAY,
  P2024: AWAY,
}

/** The error to answer with where a failure is one that has a name; undefined for surprises. */
export function knownFailure(error: unknown, requestId: string): GraphQLError | undefined {
  const found = errorCodes(error)
    .map((code) => KNOWN[code])
    .find((known) => known !== undefined)
  if (found === undefined) return undefined
  const { code, status, message } = found
  return new GraphQLError(message, { extensions: { code, requestId, http: { status } } })
}
