import { UserInputError } from '../read/user-input-error.ts'

/** A place in the order in which streams tell of events: right at the row with these two numbers. */
export interface FeedPlace {
  transaction: bigint
  position: bigint
}

const VERSION = 1
const NUMBER = /^(0|[1-9][0-9]{0,17})$/

/** Writes a place as an opaque text: base64url of `[version, "live", transaction, position]`. */
export function encodePlace({ transaction, position }: FeedPlace): string {
  const parts = [VERSION, 'live', transaction.toString(), position.toString()]
  return Buffer.from(JSON.stringify(parts), 'utf8').toString('base64url')
}

/**
 * Reads a place back. Only a text that `encodePlace` could have written passes.
 *
 * @throws UserInputError INVALID_CURSOR
 */
export function decodePlace(cursor: string): FeedPlace {
  const [, , transaction, position] = partsOf(cursor)
  if (isNumber(transaction) && isNumber(position)) {
    const place = { transaction: BigInt(transaction), position: BigInt(position) }
    if (encodePlace(place) === cursor) return place
  }
  throw new UserInputError(
    'The cursor in after is not one that a stream of Leadline gave. Use the cursor of a message unchanged.',
    'INVALID_CURSOR',
  )
}

/** True where `place` comes after `other`. */
export function isAfter(place: FeedPlace, other: FeedPlace): boolean {
  if (place.transaction !== other.transaction) return place.transaction > other.transaction
  return place.position > other.position
}

function isNumber(part: unknown): part is string {
  return typeof part === 'string' && NUMBER.test(part)
}

function partsOf(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(parts) ? parts : []
  } catch {
    return []
  }
}
