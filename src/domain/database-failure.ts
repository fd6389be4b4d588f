import { errorCodes } from './error-codes.ts'

/**
 * What a failure of the database means for whoever asked:
 *
 * - `unavailable`: it cannot be reached now; whether a change was made is not known
 * - `busy`: others hold what is needed; nothing was changed
 * - `disk-full`: its disk has no room; nothing was changed
 * - `cancelled`: a statement took too long
 * - `bad-value`: a value of the request cannot be stored or compared
 */
export type DatabaseFailure = 'unavailable' | 'busy' | 'disk-full' | 'cancelled' | 'bad-value'

/** What Postgres (SQLSTATE), Prisma (P…), the system (E…) and Leadline call it. */
const FAILURES: Readonly<Record<DatabaseFailure, ReadonlySet<string>>> = {
  unavailable: new Set([
    '53300',
    '57P01',
    '57P02',
    '57P03',
    '57P05',
    '25P03',
    'ECONNREFUSED',
    'ECONNRESET',
    'ECONNABORTED',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENETDOWN',
    'P1001',
    'P1002',
    'P1008',
    'P1017',
    'P2037',
    'DATABASE_UNAVAILABLE',
    'DATABASE_UNREACHABLE',
  ]),
  busy: new Set(['55P03', '40001', '40P01', 'P2024', 'P2034', 'DATABASE_BUSY']),
  'disk-full': new Set(['53100', 'DATABASE_DISK_FULL']),
  cancelled: new Set(['57014']),
  'bad-value': new Set(['22003', '22007', '22008', '22021', '22P02', '22P05', 'P2007', 'P2020']),
}

/** Everything that has to do with the connection itself (SQLSTATE class 08), poolers' own errors included. */
const CONNECTION = /^08[0-9A-Z]{3}$/

const BY_CODE: ReadonlyMap<string, DatabaseFailure> = new Map(
  (['unavailable', 'busy', 'disk-full', 'cancelled', 'bad-value'] as const).flatMap((failure) =>
    [...FAILURES[failure]].map((code) => [code, failure] as const),
  ),
)

/**
 * The one place that knows which errors of the database, its driver and Prisma are expected. The outermost code that is
 * known decides; undefined for surprises.
 */
export function databaseFailure(error: unknown): DatabaseFailure | undefined {
  return errorCodes(error).map(failureOf).find(Boolean)
}

/** What one code of the database, its driver, Prisma or the system means; undefined for surprises. */
export function failureOf(code: string): DatabaseFailure | undefined {
  return CONNECTION.test(code) ? 'unavailable' : BY_CODE.get(code)
}
