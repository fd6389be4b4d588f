import type { Catalogue, Column, ColumnType, Model } from './catalogue.ts'
import type { Slot, ValueKind } from './shape.ts'
import type { Statement } from './statement.ts'
import { Unsupported } from './unsupported.ts'

/** Where a condition stands. */
export interface Place {
  catalogue: Catalogue
  statement: Statement
  model: Model
  alias: string
  /** True below NOT, where Prisma's joins tell "unknown" from "false" and EXISTS could not. */
  negated: boolean
}

const KINDS: Readonly<Record<ColumnType, readonly ValueKind[]>> = {
  String: ['string'],
  Int: ['number'],
  Float: ['number'],
  Boolean: ['boolean'],
  DateTime: ['date'],
  Decimal: ['decimal', 'number'],
  BigInt: ['bigint', 'number'],
  Enum: ['string'],
  Json: [],
}

/** A value that is compared with a column. What Prisma would read in another way, or refuse, is left to it. */
export function bound(column: Column, slot: Slot, place: Pick<Place, 'statement'>): string {
  if (column.type === undefined || !KINDS[column.type].includes(slot.kind)) throw new Unsupported(column.name)
  return place.statement.bind(slot)
}
