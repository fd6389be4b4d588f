import { ColumnTypeEnum, type SqlDriverAdapter, type SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { parseExactJson } from '../domain/exact-json.ts'
import { isExactNumber } from '../domain/exact-number.ts'
import type { JsonValue } from '../domain/json.ts'

const { JSON: JSON_OID, JSONB: JSONB_OID } = pg.types.builtins

/** For PGlite: JSON of a row is read with its numbers to the digit (src/domain/exact-json.ts). */
export const EXACT_PARSERS = { [JSON_OID]: parsed, [JSONB_OID]: parsed }

/** For the connections of `pg`: the same. */
export function exactTypes(): pg.TypeOverrides {
  const types = new pg.TypeOverrides()
  types.setTypeParser(JSON_OID, parsed)
  types.setTypeParser(JSONB_OID, parsed)
  return types
}

/** Drivers hand on more than the text. */
function parsed(text: string): JsonValue {
  return parseExactJson(text)
}

/** A name that no JSON of the database has, as jsonb cannot hold U+0000. */
const WHOLE_TEXT = '\u0000json'

/**
 * A driver adapter for Prisma whose JSON keeps its numbers: Prisma would parse it with `JSON.parse`, so a value with
 * numbers that this rounds is wrapped, as text, and has to be unwrapped by `unwrapExactJson`. All else is as it was.
 * Reads within a Prisma transaction are not covered, nor those with the relation load strategy `join`: the fast reader
 * leaves reads to Prisma with the strategy `query`.
 */
export function withExactNumbers(factory: SqlDriverAdapterFactory): SqlDriverAdapterFactory {
  return replaced(factory, { connect: async () => wrapping(await factory.connect()) })
}

function wrapping(adapter: SqlDriverAdapter): SqlDriverAdapter {
  const queryRaw: SqlDriverAdapter['queryRaw'] = async (query) => {
    const result = await adapter.queryRaw(query)
    // @NOTE There a cell holds whole related rows, which Prisma takes apart by itself.
    if (query.sql.includes(JOINED_ROWS)) return result
    const isJson = result.columnTypes.map((type) => type === ColumnTypeEnum.Json)
    if (!isJson.includes(true)) return result
    const rows = result.rows.map((row) => row.map((cell, index) => (isJson[index] === true ? wrapped(cell) : cell)))
    return { ...result, rows }
  }
  return replaced(adapter, { queryRaw })
}

function wrapped(cell: unknown): unknown {
  if (typeof cell !== 'string' || !holdsExactNumber(parseExactJson(cell))) return cell
  return JSON.stringify({ [WHOLE_TEXT]: cell })
}

function holdsExactNumber(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return false
  return isExactNumber(value) || Object.values(value).some(holdsExactNumber)
}

/** An answer of Prisma with every wrapped JSON value unwrapped, in place. */
export function unwrapExactJson(answer: unknown): unknown {
  if (Array.isArray(answer)) {
    for (const [index, value] of answer.entries()) answer[index] = unwrapExactJson(value)
    return answer
  }
  if (typeof answer !== 'object' || answer === null || Object.getPrototypeOf(answer) !== Object.prototype) return answer
  const text: unknown = Reflect.get(answer, WHOLE_TEXT)
  if (typeof text === 'string') return parseExactJson(text)
  for (const [name, value] of Object.entries(answer)) {
    if (typeof value === 'object' && value !== null) Reflect.set(answer, name, unwrapExactJson(value))
  }
  return answer
}

/** The name that Prisma gives to related rows that a join made JSON of. */
const JOINED_ROWS = '__prisma_data__'

/** The same object but for some members. */
function replaced<T extends object>(object: T, members: Partial<T>): T {
  return new Proxy(object, {
    get(target, name) {
      const member: unknown = Reflect.get(Object.hasOwn(members, name) ? members : target, name)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}
