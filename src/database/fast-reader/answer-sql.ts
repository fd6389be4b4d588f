import { escapeLiteral } from 'pg'
import { constant, type Json, joined, list, NULL, object, orNull, quoted, written } from './answer-json.ts'
import { pageJson } from './answer-list-sql.ts'
import { type AnswerContext, fromSql } from './answer-parts.ts'
import type { AnswerRow, RelatedColumn, RootMember, RowMember } from './answer-plan.ts'
import { momentSql, valueJson } from './answer-values.ts'
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
  const context: AnswerContext = { catalogue, statement, spots, row: (row, place) => rowJson(row, place, context) }
  const answer = object(members.map((member) => [member.name, rootMember(member, context)]))
  return { sql: `/* answer */ select ${joined(answer)} as data`, parameters: statement.parameters }
}

function rootMember(member: RootMember, context: AnswerContext): Json {
  switch (member.kind) {
    case 'text':
      return constant(member.text)
    case 'lookup': {
      const place = placeOf(member.row.model, context)
      const where = context.spots[member.spot]?.where
      const condition = isObject(where) ? whereSql(where, place) : undefined
      if (condition === undefined) throw new Unsupported('a lookup without a key')
      return oneRow(rowJson(member.row, place, context), place, condition)
    }
    case 'list':
      return pageJson(member.list, placeOf(member.model, context), [], context)
  }
}

/** The row of a place, or null where there is none. */
function oneRow(row: Json, place: Place, condition: string): Json {
  return orNull(written(`(select ${joined(row)} from ${fromSql(place)} where ${condition})`))
}

function rowJson(row: AnswerRow, place: Place, context: AnswerContext): Json {
  const objects = row.variants.map(({ members }) => {
    return object(members.map((member) => [member.name, rowMember(member, place, context)]))
  })
  const [only] = objects
  if (only !== undefined && objects.length === 1) return only
  const column = row.discriminator === undefined ? undefined : place.model.columns.get(row.discriminator)
  if (column === undefined) throw new Unsupported('variants')
  const discriminator = place.statement.column(place.alias, column)
  const cases = row.variants.map(({ words }, index) => {
    const value = joined(objects[index] ?? NULL)
    return `when ${discriminator} in (${words.map(escapeLiteral).join(', ')}) then ${value}`
  })
  return written(`case ${cases.join(' ')} else 'null' end`)
}

function rowMember(member: RowMember, place: Place, context: AnswerContext): Json {
  const { model, statement, alias } = place
  switch (member.kind) {
    case 'text':
      return constant(member.text)
    case 'column': {
      const column = model.columns.get(member.column)
      if (column === undefined) throw new Unsupported(member.column)
      return valueJson(column, member.format, statement.column(alias, column))
    }
    case 'nodeId':
      return written(`to_json(${escapeLiteral(`${member.typename}:`)} || ${keySql(place)})::text`)
    case 'row': {
      const relation = relationOf(model, member.relation, false)
      if (member.isRequired && !relation.isRequired) throw new Unsupported(relation.name)
      const target = placeOf(relation.target, context)
      const join = joinSql(relation, place, target.alias).join(' and ')
      return oneRow(rowJson(member.row, target, context), target, join)
    }
    case 'list': {
      const relation = relationOf(model, member.relation, true)
      const target = placeOf(relation.target, context)
      return pageJson(member.list, target, joinSql(relation, place, target.alias), context, keptScope(relation, place))
    }
    case 'rows':
      return allRows(member, place, context)
    case 'latest': {
      const times = member.of.map((of) => relatedColumnSql(of, place, context)).join(', ')
      return orNull(quoted(momentSql(`greatest(${times})`)))
    }
    case 'earliest':
      return earliest(member, context)
  }
}

function allRows(member: Extract<RowMember, { kind: 'rows' }>, place: Place, context: AnswerContext): Json {
  const relation = relationOf(place.model, member.relation, true)
  const target = placeOf(relation.target, context)
  const spot = context.spots[member.spot]
  const order = orderSql(spot?.orderBy, target, false)
  const conditions = joinSql(relation, place, target.alias).join(' and ')
  const row = joined(rowJson(member.row, target, context))
  const rows = `select ${row} as j from ${fromSql(target)} where ${conditions}`
  const ordered = order === undefined ? rows : `${rows} order by ${order}`
  return written(`(select ${joined(list('r.j'))} from (${ordered}) r)`)
}

function relatedColumnSql(of: RelatedColumn, place: Place, context: AnswerContext): string {
  const relation = relationOf(place.model, of.relation, false)
  const target = placeOf(relation.target, context)
  const join = joinSql(relation, place, target.alias).join(' and ')
  return `(select ${momentColumn(of.column, target)} from ${fromSql(target)} where ${join})`
}

function earliest(member: Extract<RowMember, { kind: 'earliest' }>, context: AnswerContext): Json {
  const target = placeOf(member.model, context)
  const column = momentColumn(member.column, target)
  const value = joined(orNull(quoted(momentSql(`min(${column})`))))
  const keys = member.keys.map(escapeLiteral).join(', ')
  const all = `count(${column}) = ${member.keys.length}`
  return written(
    `(select case when ${all} then ${value} else 'null' end from ${fromSql(target)} where ${keySql(target)} in (${keys}))`,
  )
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
