import { constant, type Json, joined, list as listOf, NULL, object, quoted, written } from './answer-json.ts'
import { type AnswerContext, fromSql } from './answer-parts.ts'
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
export function pageJson(
  list: AnswerList,
  place: Place,
  join: readonly string[],
  context: AnswerContext,
  scope?: KeptScope,
): Json {
  const page = { ...pageOf(list, place, join, context), scope }
  const inner: [alias: string, sql: string][] = []
  const column = (sql: string) => {
    const alias = `c${inner.length}`
    inner.push([alias, sql])
    return `r.${alias}`
  }
  const members = object(list.members.map((member) => [member.name, pageMember(member, page, column, context)]))
  if (inner.length === 0 && !page.looksAhead) return members
  const columns = inner.map(([alias, sql]) => `${sql} as ${alias}`).join(', ')
  const rows = `select ${columns} from ${fromSql(place)}${conditionsSql(page, page.spot.where)}${tailSql(page)}`
  const numbered = isNumbered(page)
    ? `select o.*, row_number() over () as n, count(*) over () as t from (${rows}) o`
    : rows
  // @NOTE One page however many rows, also where its members say nothing of them.
  return written(`(select ${joined(members)} from (${numbered}) r having true)`)
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

function pageMember(member: ListMember, page: Page, column: AddColumn, context: AnswerContext): Json {
  switch (member.kind) {
    case 'text':
      return constant(member.text)
    case 'totalCount':
      return written(`${countSql(page)}::text`)
    case 'edges': {
      const edge = object(member.members.map((part) => [part.name, edgeMember(part, page, context)]))
      const order = page.backward ? ' order by r.n desc' : ''
      const kept = page.looksAhead ? ` filter (where r.n <= ${page.size})` : ''
      return listOf(column(joined(edge)), order, kept)
    }
    case 'pageInfo':
      return object(member.members.map((part) => [part.name, pageInfoMember(part, page, column)]))
  }
}

function edgeMember(member: EdgeMember, page: Page, context: AnswerContext): Json {
  switch (member.kind) {
    case 'text':
      return constant(member.text)
    case 'cursor':
      return cursorOf(page, (column) => nameOf(column, page))
    case 'node':
      return context.row(member.row, page.place)
  }
}

function pageInfoMember(member: PageInfoMember, page: Page, column: AddColumn): Json {
  const { size, backward, spot } = page
  const more = written(`(count(*) > ${size})::text`)
  switch (member.kind) {
    case 'text':
      return constant(member.text)
    case 'hasNextPage':
      return backward || spot.follows === true ? constant(spot.follows === true) : more
    case 'hasPreviousPage':
      return !backward || spot.precedes === true ? constant(spot.precedes === true) : more
    default: {
      if (size === 0) return NULL
      const isFirstRead = (member.kind === 'startCursor') !== backward
      const cursor = cursorOf(page, (ofRow) => cornerSql(column(nameOf(ofRow, page)), isFirstRead, page))
      return written(`case when count(*) = 0 then 'null' else ${joined(cursor)} end`)
    }
  }
}

/** The cursor of a row. */
function cursorOf({ order, orderColumn, keyColumn }: Page, sqlOf: (column: Column) => string): Json {
  return quoted(cursorSql(order, orderColumn, sqlOf(orderColumn), keyColumn, sqlOf(keyColumn)))
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
