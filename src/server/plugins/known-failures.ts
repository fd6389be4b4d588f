import { GraphQLError } from 'graphql'
import { type DatabaseFailure, databaseFailure } from '../../domain/database-failure.ts'

/** What is told of an expected failure. */
export interface KnownFailure {
  code: string
  /** The HTTP status that says the same. */
  status: number
  message: string
  /** HTTP headers that belong to the answer. */
  headers?: Record<string, string>
}

const AGAIN = 'A change may have been made: send it again with the same idempotencyKey.'

/** Nothing else of such an error leaves the server. */
const KNOWN: Readonly<Record<Exclude<DatabaseFailure, 'cancelled'>, KnownFailure>> = {
  unavailable: {
    code: 'DATABASE_UNAVAILABLE',
    status: 503,
    message: `The database cannot be reached at the moment. Try again soon. ${AGAIN}`,
    headers: { 'retry-after': '2' },
  },
  busy: {
    code: 'BUSY',
    status: 503,
    message:
      'Someone else works on the same thing, or too many do at once, and it took too long to wait. Nothing was changed. ' +
      'Send it again in a moment, with the same idempotencyKey.',
    headers: { 'retry-after': '1' },
  },
  'disk-full': {
    code: 'DATABASE_DISK_FULL',
    status: 507,
    message: 'The disk of the database is full. Nothing was stored. Free some space and send it again.',
  },
  'bad-value': {
    code: 'BAD_USER_INPUT',
    status: 400,
    message: 'A value of the request cannot be stored or compared. Check for odd characters, dates and large numbers.',
  },
}

/** What is told where a failure is one that has a name; undefined for surprises, and where a read took too long. */
export function knownFailure(error: unknown): KnownFailure | undefined {
  const failure = databaseFailure(error)
  return failure === undefined || failure === 'cancelled' ? undefined : KNOWN[failure]
}

/** The error of a graph to answer with where a failure is one that has a name. */
export function knownError(error: unknown, requestId: string): GraphQLError | undefined {
  const known = knownFailure(error)
  if (known === undefined) return undefined
  const { code, status, message, headers = {} } = known
  return new GraphQLError(message, { extensions: { code, requestId, http: { status, headers } } })
}
