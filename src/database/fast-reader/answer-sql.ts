import { escapeLiteral } from 'pg'
import { listSql } from './answer-list-sql.ts'
import { type AnswerContext, fromSql, objectSql, textSql } from './answer-parts.ts'
import type { AnswerRow, RelatedColumn, RootMember, RowMember } from './answer-plan.ts'
import { momentSql, valueSql } from './answer-values.ts'
import type { Place } from './bound.ts'
import type { Catalogue, Model } from './catalogue.ts'
import { keptScope } from './kept-counts-sql.ts'
import { orderSql } from './order.ts'
import type { TemplateObject } from './shape.ts'
import { Statement } from './statement.ts'
import { isObject } from './template.ts'
import { Unsupported } from './unsupported.ts'
import { joinSql, whereSql } from './where.ts'

/** A statement whose one row has the answer as JSON text in its column `data`. */
export interface AnswerStatement {
  sql: string
  /** The place among the values of each parameter. */
  parameters: readonly number[]
}

/**
 * Compiles the members of an answer to one statement.
 *
 * @throws Unsupported
 */
export function answerSql(
  catalogue: Catalogue,
  members: readonly RootMember[],
  spots: readonly TemplateObject[],
): AnswerStatement {
  const statement = new Statement()
  const context: AnswerContext = { catalogue, statement, spots, row: (row, place) => rowSql(row, place, context) }
  const pairs = members.map((member): [string, string] => [member.name, rootMemberSql(member, context)])
  const sql = `/* answer */ select ${objectSql(pairs)}::text as data`
  return { sql, parameters: statement.parameters }
}

function rootMemberSql(member: RootMember, context: AnswerContext): string {
  switch (member.kind) {
    case 'text':
      return textSql(member.text)
    case 'lookup': {
      const place = placeOf(member.row.model, context)
      const where = context.spots[member.spot]?.where
      const condition = isObject(where) ? whereSql(where, place) : undefined
      if (condition === undefined) throw new Unsupported('a lookup without a key')
      return `(select ${rowSql(member.row, place, context)} from ${fromSql(place)} where ${condition})`
    }
    case 'list':
      return listSql(member.list, placeOf(member.model, context), [], context)
  }
}

function rowSql(row: AnswerRow, place: Place, context: AnswerContext): string {
  const objects = row.variants.map(({ members }) => {
    return objectSql(members.map((member) => [member.name, memberSql(member, place, context)]))
  })
  const [only] = objects
  if (only !== undefined && objects.length === 1) return only
  const column = row.discriminator === undefined ? undefined : place.model.columns.get(row.discriminator)
  if (column === undefined) throw new Unsupported('variants')
  const discriminator = place.statement.column(place.alias, column)
  const cases = row.variants.map(({ words }, index) => {
    return `when ${discriminator} in (${words.map(escapeLiteral).join(', ')}) then ${objects[index] ?? 'null'}`
  })
  return `case ${cases.join(' ')} end`
}

function memberSql(member: RowMember, place: Place, context: AnswerContext): string {
  const { model, statement, alias } = place
  switch (member.kind) {
    case 'text':
      return textSql(member.text)
    case 'column': {
      const column = model.columns.get(member.column)
      if (column === undefined) throw new Unsupported(member.column)
      return valueSql(column, member.format, statement.column(alias, column))
    }
    case 'nodeId':
      return `${escapeLiteral(`${member.typename}:`)} || ${keySql(place)}`
    case 'row': {
      const relation = relationOf(model, member.relation, false)
      if (member.isRequired && !relation.isRequired) throw new Unsupported(relation.name)
      const target = placeOf(relation.target, context)
      const join = joinSql(relation, place, target.alias).join(' and ')
      return `(select ${rowSql(member.row, target, context)} from ${fromSql(target)} where ${join})`
    }
    case 'list': {
      const relation = relationOf(model, member.relation, true)
      const target = placeOf(relation.target, context)
      return listSql(member.list, target, joinSql(relation, place, target.alias), context, keptScope(relation, place))
    }
    case 'rows':
      return rowsSql(member, place, context)
    case 'latest':
      return momentSql(`greatest(${member.of.map((of) => relatedColumnSql(of, place, context)).join(', ')})`)
    case 'earliest':
      return earliestSql(member, context)
  }
}

function rowsSql(member: Extract<RowMember, { kind: 'rows' }>, place: Place, context: AnswerContext): string {
  const relation = relationOf(place.model, member.relation, true)
  const target = placeOf(relation.target, context)
  const spot = context.spots[member.spot]
  const order = orderSql(spot?.orderBy, target, false)
  const conditions = joinSql(relation, place, target.alias).join(' and ')
  const rows = `select ${rowSql(member.row, target, context)} as j from ${fromSql(target)} where ${conditions}`
  return `(select coalesce(json_agg(r.j), '[]'::json) from (${rows}${order === undefined ? '' : ` order by ${order}`}) r)`
}

function relatedColumnSql(of: RelatedColumn, place: Place, context: AnswerContext): string {
  const relation = relationOf(place.model, of.relation, false)
  const target = placeOf(relation.target, context)
  const join = joinSql(relation, place, target.alias).join(' and ')
  return `(select ${momentColumn(of.column, target)} from ${fromSql(target)} where ${join})`
}

function earliestSql(member: Extract<RowMember, { kind: 'earliest' }>, context: AnswerContext): string {
  const target = placeOf(member.model, context)
  const column = momentColumn(member.column, target)
  const value = momentSql(`min(${column})`)
  const keys = member.keys.map(escapeLiteral).join(', ')
  const all = `count(${column}) = ${member.keys.length}`
  return `(select case when ${all} then ${value} end from ${fromSql(target)} where ${keySql(target)} in (${keys}))`
}

function momentColumn(name: string, { model, statement, alias }: Place): string {
  const column = model.columns.get(name)
  if (column?.type !== 'DateTime') throw new Unsupported(name)
  return statement.column(alias, column)
}

/** Where the rows of a model stand in the statement, under a new alias. */
function placeOf(modelName: string, { catalogue, statement }: AnswerContext): Place {
  const model = catalogue.get(modelName)
  if (model === undefined) throw new Unsupported(modelName)
  return { catalogue, statement, model, alias: statement.alias(), negated: false }
}

function relationOf(model: Model, name: string, isList: boolean) {
  const relation = model.relations.get(name)
  if (relation === undefined || relation.isList !== isList) throw new Unsupported(name)
  return relation
}

function keySql({ model, statement, alias }: Place): string {
  const [key, ...more] = model.key
  const column = key === undefined ? undefined : model.columns.get(key)
  if (column === undefined || more.length > 0) throw new Unsupported('key')
  return statement.column(alias, column)
}
