import { z } from 'zod'
import type { Database, Queryable } from '../database/database.ts'
import { DatabaseError, errorCode } from '../database/errors.ts'
import { lockForEdits } from '../database/field-edits.ts'
import { databaseFailure } from '../domain/database-failure.ts'
import type { JsonObject } from '../domain/json.ts'
import type { User } from '../generated/prisma/client.ts'
import type { Optional } from '../read/conditions.ts'
import { isUuidText } from '../read/node-id.ts'
import { recordAudit, type Subject } from './audit.ts'
import { bodyHash } from './canonical-body.ts'
import { toConflict } from './conflicts.ts'
import { claimKey, keepAnswer } from './idempotency.ts'
import { Problems } from './problems.ts'

const LONGEST_KEY = 200
const DEADLOCK = '40P01'
const MOST_TRIES = 3
/** Of a change of many rows so many are looked at to see which others it has to wait for. */
const MOST_ROWS = 20

/** Who changes something, and with what. */
export interface Writer {
  database: Database
  currentUser: () => Promise<User>
  now: () => Date
  /** The request that asks for it; null on the command line. */
  requestId: string | null
  /** The API key that the request came with; null where a person is signed in. */
  apiKeyId: string | null
}

/** The arguments that every change takes. */
export interface Idempotent {
  idempotencyKey?: Optional<string>
}

/** A change of a row that someone else may have changed meanwhile. */
export interface RowChangeInput {
  id: string
  expectedUpdatedAt?: Optional<Date>
}

/** Where a change does its work: everything through `tx`, by this user, at this time. */
export interface ChangeScope {
  tx: Queryable
  userId: string
  now: Date
}

/** What a change did: its answer, and for the audit the row it is about, before and after. */
export interface Outcome<Answer> {
  answer: Answer
  subject: Subject
  before: JsonObject
  after: JsonObject
}

/** One kind of change. */
export interface ChangeDefinition<Args extends object, Input, Answer> {
  /** The name of the mutation. */
  action: string
  /** Checks the arguments without the database; what is wrong goes to `problems`. */
  read: (args: Args, problems: Problems) => Input
  /** Does the work. Throws NotFoundError, ConflictError or ValidationError; then nothing is written. */
  write: (scope: ChangeScope, input: Input) => Promise<Outcome<Answer>>
  /** What an answer looks like, to read it back. */
  answer: z.ZodType<Answer>
}

/** A change, ready to be made. */
export type Change<Args extends object, Answer> = (writer: Writer, args: Args & Idempotent) => Promise<Answer>

/** The answer of a change that wrote one row: its key. */
export interface WrittenRow {
  id: string
}

const writtenRow: z.ZodType<WrittenRow> = z.object({ id: z.string() })

/** Defines a change that answers with the key of the row that it wrote. */
export function rowChange<Args extends object, Input>(
  definition: Omit<ChangeDefinition<Args, Input, WrittenRow>, 'answer'>,
): Change<Args, WrittenRow> {
  return defineChange({ ...definition, answer: writtenRow })
}

/**
 * Defines a change. Its effect, its audit entry and the answer under its idempotency key commit in one transaction: a
 * process that dies leaves all of them or none. A key is spent by an effect; a request that was refused may be mended
 * and sent again under the same key.
 *
 * @throws by the change: ValidationError, NotFoundError, ConflictError, IdempotencyConflictError
 * @throws DatabaseError DATABASE_BUSY where others held what it needs for too long; then nothing is written
 */
export function defineChange<Args extends object, Input, Answer>(
  definition: ChangeDefinition<Args, Input, Answer>,
): Change<Args, Answer> {
  return async (writer, args) => {
    const { idempotencyKey, ...body } = args
    const problems = new Problems()
    const input = definition.read(args, problems)
    const key = idempotencyKey == null ? null : problems.text(idempotencyKey, 'idempotencyKey', LONGEST_KEY)
    problems.throwIfAny()
    const { id: userId } = await writer.currentUser()
    const now = writer.now()
    const claim = key === null ? null : { userId, key, action: definition.action, bodyHash: bodyHash(body), now }
    const rows = [...uuidsIn(input), ...(key === null ? [] : [`${userId} ${key}`])]
    const work = async (tx: Queryable): Promise<Answer> => {
      await lockForEdits(tx)
      const earlier = claim === null ? undefined : await claimKey(tx, claim)
      if (earlier !== undefined) return definition.answer.parse(earlier)
      const { answer, ...changed } = await definition.write({ tx, userId, now }, input)
      const { apiKeyId, requestId } = writer
      await recordAudit(tx, { at: now, userId, apiKeyId, requestId, action: definition.action, ...changed })
      if (claim !== null) await keepAnswer(tx, claim, answer)
      return answer
    }
    return await retried(() => writer.database.transaction(work, { rows }))
  }
}

/** Two changes that wait for each other: the database ends one, which is simply made again. */
async function retried<T>(run: () => Promise<T>, tries = 1): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (errorCode(error) === DEADLOCK && tries < MOST_TRIES) return await retried(run, tries + 1)
    throw isBusy(error) ? busy(error) : toConflict(error)
  }
}

/** A statement that took too long is one of these: the change was rolled back, which of a read nobody has to know. */
function isBusy(error: unknown): boolean {
  const failure = databaseFailure(error)
  return failure === 'busy' || failure === 'cancelled'
}

function busy(cause: unknown): DatabaseError {
  return new DatabaseError(
    'DATABASE_BUSY',
    'Someone else works on what this change is about, and it took too long to wait. Nothing was changed.',
    { cause },
  )
}

/** The uuids within an input: the rows that a change is about. */
function uuidsIn(input: unknown): string[] {
  if (typeof input === 'string') return isUuidText(input) ? [input.toLowerCase()] : []
  if (typeof input !== 'object' || input === null) return []
  return Object.values(input).flatMap(uuidsIn).slice(0, MOST_ROWS)
}
