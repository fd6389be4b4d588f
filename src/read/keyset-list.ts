import type PrismaTypes from '../generated/pothos.ts'

/** The name of a Prisma model. */
export type ModelName = keyof PrismaTypes & string

/** The name of a column of a model, as Prisma names it. */
export type ColumnName<M extends ModelName> = keyof PrismaTypes[M]['Shape'] & string

/** How the values of an order's column are written into a cursor and compared. */
export type OrderKind = 'moment' | 'text' | 'number'

/** One order of a list. The row's key always follows as the tie-breaker, in the same direction. */
export interface KeysetOrder<Column extends string = string> {
  column: Column
  direction: 'asc' | 'desc'
  kind: OrderKind
  /** True where the column may be empty; empty values then come last in either direction. */
  nullable: boolean
  /** The sentence that explains the order to a salesperson. */
  says: string
}

/** What a page is made with: the key and the orders of a list, whatever its model. */
export interface KeysetShape<OrderName extends string = string> {
  /** The unique column that breaks ties. */
  key: string
  /** What a key looks like, so that a cursor can be checked before it reaches the database. */
  keyKind: 'uuid' | 'text'
  orders: Readonly<Record<OrderName, KeysetOrder>>
  defaultOrder: OrderName
}

/** A list of rows of one model, with its orders. */
export interface KeysetList<M extends ModelName = ModelName, OrderName extends string = string>
  extends KeysetShape<OrderName> {
  model: M
}

/** Checks the columns of a list against its model and keeps the names of its orders. */
export function keysetList<M extends ModelName, Orders extends Record<string, KeysetOrder<ColumnName<M>>>>(list: {
  model: M
  key: ColumnName<M>
  keyKind: 'uuid' | 'text'
  orders: Orders
  defaultOrder: keyof Orders & string
}): KeysetList<M, keyof Orders & string> {
  return list
}

/** Orders by a time, newest first and oldest first. */
export function byMoment<Column extends string>(column: Column, subject: string) {
  const order = { column, kind: 'moment' as const, nullable: false }
  return {
    desc: { ...order, direction: 'desc' as const, says: `${subject}, newest first.` },
    asc: { ...order, direction: 'asc' as const, says: `${subject}, oldest first.` },
  }
}

/** Orders by a text, from A to Z. */
export function byText<Column extends string>(column: Column, subject: string, nullable: boolean) {
  const empty = nullable ? '; those without one come last' : ''
  const order = { column, kind: 'text' as const, nullable }
  return {
    asc: { ...order, direction: 'asc' as const, says: `${subject}, from A to Z${empty}.` },
    desc: { ...order, direction: 'desc' as const, says: `${subject}, from Z to A${empty}.` },
  }
}

/** Orders by a number, highest first. */
export function byNumber<Column extends string>(column: Column, subject: string) {
  const order = { column, kind: 'number' as const, nullable: true }
  return {
    desc: { ...order, direction: 'desc' as const, says: `${subject}, highest first; those without one come last.` },
  }
}
