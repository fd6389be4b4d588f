import type { Place } from './bound.ts'
import type { Column, Model, Relation } from './catalogue.ts'
import { columnDecoder, type Decode, rowDecoder, rowsDecoder } from './decode.ts'
import { orderSql } from './order.ts'
import type { Template, TemplateObject } from './shape.ts'
import { isObject } from './template.ts'
import { Unsupported } from './unsupported.ts'
import { joinSql, whereSql } from './where.ts'

/** Arguments of one function call; json_build_array is one. */
const MOST_COLUMNS = 100
const ARGUMENTS = new Set(['select', 'where', 'orderBy', 'take', 'skip'])

/** SQL that gives JSON, and how to read that. */
export interface Fragment {
  sql: string
  decode: Decode
}

/**
 * The rows that `args` ask for, as one JSON array.
 *
 * @param join ties the rows to the parent's; none at the root
 * @throws Unsupported
 */
export function rowsSql(args: TemplateObject, place: Place, join: readonly string[]): Fragment {
  for (const key of Object.keys(args)) if (!ARGUMENTS.has(key)) throw new Unsupported(key)
  const { statement, model, alias } = place
  const row = rowSql(args.select, place)
  const where = args.where === undefined ? undefined : whereOf(args.where, place)
  const conditions = where === undefined ? join : [...join, where]
  const parts = [`select ${row.sql} as j from ${statement.from(model, alias)}`]
  if (conditions.length > 0) parts.push(`where ${conditions.join(' and ')}`)
  const skip = countOf(args.skip, 'skip')
  const order = orderSql(args.orderBy, place, skip !== undefined && skip > 0)
  if (order !== undefined) parts.push(`order by ${order}`)
  const take = countOf(args.take, 'take')
  if (take !== undefined) parts.push(`limit ${take}`)
  if (skip !== undefined && skip > 0) parts.push(`offset ${skip}`)
  return {
    sql: `select coalesce(json_agg(r.j), '[]'::json) as j from (${parts.join(' ')}) r`,
    decode: rowsDecoder(row.decode),
  }
}

function whereOf(where: Template, place: Place): string | undefined {
  if (!isObject(where)) throw new Unsupported('where')
  return whereSql(where, place)
}

/** Page sizes are part of the statement: the planner chooses by them. They are checked to be whole numbers. */
function countOf(value: Template | undefined, name: string): number | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new Unsupported(name)
  return value
}

/** One row as a JSON array, in the order in which Prisma gives the members. */
function rowSql(select: Template | undefined, place: Place): Fragment {
  const chosen = select === undefined || select === true ? everyColumn(place.model) : chosenOf(select)
  const names: string[] = []
  const cells: string[] = []
  const decoders: (Decode | undefined)[] = []
  const add = (name: string, sql: string, decode: Decode | undefined) => {
    names.push(name)
    cells.push(sql)
    decoders.push(decode)
  }
  for (const [name, selection] of chosen) {
    const column = place.model.columns.get(name)
    const relation = place.model.relations.get(name)
    if (column !== undefined && selection === true) {
      add(name, columnSql(column, place), columnDecoder(column))
    } else if (relation !== undefined) {
      const related = relatedSql(relation, selection, place)
      add(name, related.sql, related.decode)
    } else throw new Unsupported(name)
  }
  if (names.length === 0 || names.length > MOST_COLUMNS) throw new Unsupported('columns')
  return { sql: `json_build_array(${cells.join(', ')})`, decode: rowDecoder(names, decoders) }
}

function everyColumn(model: Model): [string, Template][] {
  return [...model.columns.keys()].map((name) => [name, true])
}

function chosenOf(select: Template): [string, Template][] {
  if (!isObject(select)) throw new Unsupported('select')
  return Object.entries(select).filter(([, selection]) => selection !== false)
}

/** Numbers that JSON would round come as text. */
function columnSql(column: Column, { statement, alias }: Place): string {
  if (column.type === undefined) throw new Unsupported(column.name)
  const sql = statement.column(alias, column)
  if (column.type !== 'Decimal' && column.type !== 'BigInt') return sql
  return column.isList ? `${sql}::text[]` : `${sql}::text`
}

function relatedSql(relation: Relation, selection: Template, parent: Place): Fragment {
  const { catalogue, statement } = parent
  const model = catalogue.get(relation.target)
  if (model === undefined) throw new Unsupported(relation.target)
  const args = selection === true ? {} : selection
  if (!isObject(args)) throw new Unsupported(relation.name)
  const place = { catalogue, statement, model, alias: statement.alias(), negated: false }
  const join = joinSql(relation, parent, place.alias)
  if (relation.isList) {
    const rows = rowsSql(args, place, join)
    return { sql: `(${rows.sql})`, decode: rows.decode }
  }
  for (const key of Object.keys(args)) if (key !== 'select') throw new Unsupported(key)
  const row = rowSql(args.select, place)
  const from = `${statement.from(model, place.alias)} where ${join.join(' and ')}`
  return { sql: `(select ${row.sql} from ${from} limit 1)`, decode: row.decode }
}
