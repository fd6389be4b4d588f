import { roundedNumber } from '../../domain/exact-number.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import type { Column, ColumnType } from './catalogue.ts'

/** Makes of what JSON holds what Prisma would give. */
export type Decode = (value: unknown) => unknown

/** The answer holds something that JSON cannot say (such as infinity): the query is left to Prisma. */
export class Undecodable extends Error {
  override readonly name = 'Undecodable'
  readonly code = 'FAST_READ_UNDECODABLE'
}

/** What is to be done to a column's value; undefined where JSON gives it as Prisma does. */
export function columnDecoder({ type, isList }: Column): Decode | undefined {
  if (type === undefined) return undefined
  const decode = DECODERS[type]
  if (!isList) return decode
  return (value) => {
    if (!Array.isArray(value)) throw new Undecodable(String(type))
    return decode === undefined ? value : value.map(decode)
  }
}

const DECODERS: Readonly<Record<ColumnType, Decode | undefined>> = {
  String: undefined,
  Int: undefined,
  Boolean: undefined,
  Enum: undefined,
  Json: undefined,
  Float: (given) => {
    // @NOTE Postgres writes 1e-07 where JavaScript writes 1e-7.
    const value = roundedNumber(given)
    if (value !== null && typeof value !== 'number') throw new Undecodable(String(value))
    return value
  },
  DateTime: (value) => {
    if (value === null) return null
    const date = typeof value === 'string' ? new Date(value) : undefined
    if (date === undefined || Number.isNaN(date.getTime())) throw new Undecodable(String(value))
    return date
  },
  Decimal: (value) => (value === null ? null : new Prisma.Decimal(textOf(value))),
  BigInt: (value) => (value === null ? null : BigInt(textOf(value))),
}

function textOf(value: unknown): string {
  if (typeof value !== 'string' || value === 'NaN') throw new Undecodable(String(value))
  return value
}

/** A row that was built as an array, as an object. */
export function rowDecoder(names: readonly string[], decoders: readonly (Decode | undefined)[]): Decode {
  const members = names.map((name, index) => ({ name, index, decode: decoders[index] }))
  return (value) => {
    if (value === null) return null
    if (!Array.isArray(value)) throw new Undecodable('row')
    const row: Record<string, unknown> = {}
    for (const { name, index, decode } of members) {
      const cell: unknown = value[index]
      row[name] = decode === undefined ? cell : decode(cell)
    }
    return row
  }
}

/** Rows that were built as an array of arrays. */
export function rowsDecoder(row: Decode): Decode {
  return (value) => {
    if (!Array.isArray(value)) throw new Undecodable('rows')
    return value.map(row)
  }
}
