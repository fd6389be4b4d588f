import { type AnswerContext, fromSql, objectSql, textSql } from './answer-parts.ts'
import type { AnswerList, EdgeMember, ListMember, PageInfoMember } from './answer-plan.ts'
import { cursorSql } from './answer-values.ts'
import type { Place } from './bound.ts'
import type { Column } from './catalogue.ts'
import { type KeptScope, keptCountSql } from './kept-counts-sql.ts'
import { orderSql } from './order.ts'
import type { Template, TemplateObject } from './shape.ts'
import { isObject } from './template.ts'
import { Unsupported } from './unsupported.ts'
import { whereSql } from './where.ts'

/** A page of a list: its spot read, and what its members need of the rows. */
interface Page {
  place: Place
  join: readonly string[]
  spot: TemplateObject
  size: number
  backward: boolean
  /** One row more is read than the page holds, to tell whether there are more. */
  looksAhead: boolean
  order: { version: number; order: string }
  /** The column that the list is ordered by, and the key that breaks ties. */
  orderColumn: Column
  keyColumn: Column
  /** Whose events these are, where counts of them are kept. */
  scope?: KeptScope | undefined
}

/**
 * A page of rows as a JSON object. The rows are made within the limit, and gathered outside of it.
 *
 * @param join ties the rows to the parent's; none at the root
 * @param scope whose events the rows are, where counts of them are kept
 * @throws Unsupported
 */
export function listSql(
  list: AnswerList,
  place: Place,
  join: readonly string[],
  context: AnswerContext,
  scope?: KeptScope,
): string {
  const page = { ...pageOf(list, place, join, context), scope }
  const inner: [alias: string, sql: string][] = []
  const column = (sql: string) => {
    const alias = `c${inner.length}`
    inner.push([alias, sql])
    return `r.${alias}`
  }
  const pairs = list.members.map((member): [string, string] => [member.name, memberSql(member, page, column, context)])
  const object = objectSql(pairs)
  if (inner.length === 0 && !page.looksAhead) return object
  const columns = inner.map(([alias, sql]) => `${sql} as ${alias}`).join(', ')
  const rows = `select ${columns} from ${fromSql(place)}${conditionsSql(page, page.spot.where)}${tailSql(page)}`
  const numbered = isNumbered(page)
    ? `select o.*, row_number() over () as n, count(*) over () as t from (${rows}) o`
    : rows
  // @NOTE One page however many rows, also where its members say nothing of them.
  return `(select ${object} from (${numbered}) r having true)`
}

function pageOf(list: AnswerList, place: Place, join: readonly string[], { spots }: AnswerContext): Page {
  const spot = spots[list.spot]
  const cursor = spot?.cursor
  if (spot === undefined || !isObject(cursor)) throw new Unsupported('a list without a page')
  const { size, backward } = spot
  const { version, order, column, key } = cursor
  if (typeof size !== 'number' || typeof backward !== 'boolean') throw new Unsupported('page')
  if (typeof version !== 'number' || typeof order !== 'string') throw new Unsupported('cursor')
  const told = backward ? 'hasPreviousPage' : 'hasNextPage'
  const looksAhead = list.members.some(
    (member) => member.kind === 'pageInfo' && member.members.some(({ kind }) => kind === told),
  )
  const orderColumn = columnOf(place, column)
  const keyColumn = columnOf(place, key)
  return { place, join, spot, size, backward, looksAhead, order: { version, order }, orderColumn, keyColumn }
}

/** Whether the rows carry their numbers, in the order in which they were read. */
function isNumbered({ looksAhead, backward }: Page): boolean {
  return looksAhead || backward
}

function columnOf({ model }: Place, name: Template | undefined): Column {
  const column = typeof name === 'string' ? model.columns.get(name) : undefined
  if (column === undefined) throw new Unsupported('a column of a list')
  return column
}

function conditionsSql({ place, join }: Page, where: Template | undefined): string {
  if (!isObject(where)) throw new Unsupported('where')
  const own = whereSql(where, place)
  const conditions = own === undefined ? join : [...join, own]
  return conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`
}

function tailSql({ place, spot, size, looksAhead }: Page): string {
  const order = orderSql(spot.orderBy, place, false)
  if (order === undefined) throw new Unsupported('a list without an order')
  return ` order by ${order} limit ${looksAhead ? size + 1 : size}`
}

type AddColumn = (sql: string) => string

function memberSql(member: ListMember, page: Page, column: AddColumn, context: AnswerContext): string {
  switch (member.kind) {
    case 'text':
      return textSql(member.text)
    case 'totalCount':
      return countSql(page)
    case 'edges': {
      const pairs = member.members.map((part): [string, string] => [part.name, edgeSql(part, page, context)])
      const edge = column(objectSql(pairs))
      const order = page.backward ? ' order by r.n desc' : ''
      const kept = page.looksAhead ? ` filter (where r.n <= ${page.size})` : ''
      return `coalesce(json_agg(${edge}${order})${kept}, '[]'::json)`
    }
    case 'pageInfo': {
      const pairs = member.members.map((part): [string, string] => [part.name, pageInfoSql(part, page, column)])
      return objectSql(pairs)
    }
  }
}

function edgeSql(member: EdgeMember, page: Page, context: AnswerContext): string {
  switch (member.kind) {
    case 'text':
      return textSql(member.text)
    case 'cursor':
      return cursorSql(page.order, page.orderColumn, nameOf(page.orderColumn, page), nameOf(page.keyColumn, page))
    case 'node':
      return context.row(member.row, page.place)
  }
}

function pageInfoSql(member: PageInfoMember, page: Page, column: AddColumn): string {
  const { size, backward, spot } = page
  const more = `count(*) > ${size}`
  switch (member.kind) {
    case 'text':
      return textSql(member.text)
    case 'hasNextPage':
      return backward || spot.follows === true ? String(spot.follows === true) : more
    case 'hasPreviousPage':
      return !backward || spot.precedes === true ? String(spot.precedes === true) : more
    default: {
      const isFirstRead = (member.kind === 'startCursor') !== backward
      const ofRow = (value: string) => cornerSql(value, isFirstRead, page)
      const value = ofRow(column(nameOf(page.orderColumn, page)))
      const key = ofRow(column(nameOf(page.keyColumn, page)))
      const none = size === 0 ? 'true' : 'count(*) = 0'
      return `case when ${none} then null else ${cursorSql(page.order, page.orderColumn, value, key)} end`
    }
  }
}

/** A value of the row that was read first, or of the last one on the page. */
function cornerSql(value: string, isFirst: boolean, page: Page): string {
  if (!isNumbered(page)) return `(array_agg(${value}))[${isFirst ? '1' : 'count(*)::int'}]`
  // @NOTE By its number: an order in one aggregate changes the order in which the others see the rows, and sorts.
  return `(array_agg(${value}) filter (where r.n = ${isFirst ? '1' : `least(${page.size}, r.t)`}))[1]`
}

/** Rows are counted by themselves, whatever page is shown. */
function countSql(page: Page): string {
  const { counted } = page.spot
  if (!isObject(counted)) throw new Unsupported('counted')
  const kept = isObject(counted.kept) ? keptCountSql(counted.kept, page.scope, page) : undefined
  if (kept !== undefined) return kept
  return `(select count(*) from ${fromSql(page.place)}${conditionsSql(page, counted.where)})`
}

function nameOf(column: Column, { place }: Page): string {
  return place.statement.column(place.alias, column)
}
