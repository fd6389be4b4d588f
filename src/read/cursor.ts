import { cleanText } from '../domain/clean-text.ts'
import { parseMoment } from '../domain/moment.ts'
import type { KeysetOrder, OrderKind } from './keyset-list.ts'
import { isUuidText } from './node-id.ts'
import { UserInputError } from './user-input-error.ts'

/** The first part of every cursor; another form of cursors gets another. */
export const CURSOR_VERSION = 1

/** The value of an order's column on one row. */
export type OrderValue = Date | string | number | null

/** A place in an ordered list: right at the row that had this value and this key. */
export interface Position {
  value: OrderValue
  key: string
}

/** The parts of a list that a cursor depends on. */
export interface CursorShape {
  orderName: string
  order: KeysetOrder
  keyKind: 'uuid' | 'text'
}

/** Writes a position as an opaque text: base64url of `[version, order, value, key]`. */
export function encodeCursor(orderName: string, position: Position): string {
  const value = position.value instanceof Date ? position.value.toISOString() : position.value
  return Buffer.from(JSON.stringify([CURSOR_VERSION, orderName, value, position.key]), 'utf8').toString('base64url')
}

/**
 * Reads a cursor back. Only a text that `encodeCursor` could have written for this very order passes.
 *
 * @throws UserInputError INVALID_CURSOR
 */
export function decodeCursor(cursor: string, argument: 'after' | 'before', shape: CursorShape): Position {
  const [version, orderName, value, key] = parseParts(cursor)
  if (version !== CURSOR_VERSION || typeof orderName !== 'string' || typeof key !== 'string')
    throw invalidCursor(argument)
  if (orderName !== shape.orderName) {
    throw new UserInputError(
      `The cursor in ${argument} belongs to another order than ${shape.orderName}. Start again without a cursor.`,
      'INVALID_CURSOR',
    )
  }
  const position = { value: parseValue(value, shape.order), key }
  if (position.value === undefined || !isKey(key, shape.keyKind)) throw invalidCursor(argument)
  const checked: Position = { value: position.value, key }
  if (encodeCursor(orderName, checked) !== cursor) throw invalidCursor(argument)
  return checked
}

function parseParts(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(parts) && parts.length === 4 ? parts : []
  } catch {
    return []
  }
}

function parseValue(value: unknown, order: KeysetOrder): OrderValue | undefined {
  if (value === null) return order.nullable ? null : undefined
  const parse: Record<OrderKind, () => OrderValue | undefined> = {
    moment: () => parseMoment(value) ?? undefined,
    text: () => (typeof value === 'string' && cleanText(value) === value ? value : undefined),
    number: () => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  }
  return parse[order.kind]()
}

function isKey(key: string, kind: 'uuid' | 'text'): boolean {
  return kind === 'uuid' ? isUuidText(key) : cleanText(key) === key
}

function invalidCursor(argument: string): UserInputError {
  return new UserInputError(
    `The cursor in ${argument} is not one that Leadline gave. Use endCursor or startCursor of a page unchanged.`,
    'INVALID_CURSOR',
  )
}
