import { bound, type Place } from './bound.ts'
import type { Column, Relation } from './catalogue.ts'
import { keysetCondition } from './keyset-condition.ts'
import { OwnPart, Slot, SlotList, type Template, type TemplateObject } from './shape.ts'
import { isList, isObject, listOf } from './template.ts'
import { Unsupported } from './unsupported.ts'

/**
 * A `where` as SQL, or undefined where it lets everything through.
 *
 * @throws Unsupported
 */
export function whereSql(where: TemplateObject, place: Place): string | undefined {
  const conditions: string[] = []
  for (const [key, value] of Object.entries(where)) {
    const sql = memberSql(key, value, place)
    if (sql !== undefined) conditions.push(sql)
  }
  return joined(conditions, 'and')
}

function memberSql(key: string, value: Template, place: Place): string | undefined {
  switch (key) {
    case 'AND':
      return keysetCondition(value, place) ?? joined(compact(listOf(value).map((part) => partSql(part, place))), 'and')
    case 'OR': {
      if (!isList(value)) throw new Unsupported('OR')
      if (value.length === 0) throw new Unsupported('an empty OR')
      return joined(
        value.map((part) => neverEmpty(part, place)),
        'or',
      )
    }
    case 'NOT':
      return joined(
        listOf(value).map((part) => `not ${neverEmpty(part, { ...place, negated: true })}`),
        'and',
      )
    default: {
      const column = place.model.columns.get(key)
      if (column !== undefined) return columnSql(column, value, place)
      const relation = place.model.relations.get(key)
      if (relation !== undefined) return relationSql(relation, value, place)
      return compoundKeySql(key, value, place)
    }
  }
}

function partSql(part: Template, place: Place): string | undefined {
  if (part instanceof OwnPart) return ownSql(part, place)
  if (!isObject(part)) throw new Unsupported('a condition that is no object')
  return whereSql(part, place)
}

/** Below NOT, Prisma's rules of "unknown" would have to be known to the condition: that is not needed. */
function ownSql({ condition, slots }: OwnPart, place: Place): string {
  const { model, statement, alias, negated } = place
  if (negated) throw new Unsupported(condition.form)
  const column = (field: string) => {
    const found = model.columns.get(field)
    if (found === undefined) throw new Unsupported(field)
    return statement.column(alias, found)
  }
  return condition.sql({ column, parameters: slots.map((slot) => statement.bind(slot)) })
}

/** What an empty part means differs between OR, NOT and their nestings: that is left to Prisma. */
function neverEmpty(part: Template, place: Place): string {
  const sql = partSql(part, place)
  if (sql === undefined) throw new Unsupported('an empty condition')
  return sql
}

function compoundKeySql(name: string, value: Template, place: Place): string | undefined {
  const fields = place.model.compoundKeys.get(name)
  if (fields === undefined || !isObject(value)) throw new Unsupported(name)
  const parts = fields.map((field) => {
    const column = place.model.columns.get(field)
    const part = value[field]
    if (column === undefined || !(part instanceof Slot)) throw new Unsupported(name)
    return columnSql(column, part, place)
  })
  if (Object.keys(value).length !== fields.length) throw new Unsupported(name)
  return joined(compact(parts), 'and')
}

function relationSql(relation: Relation, value: Template, place: Place): string {
  if (place.negated) throw new Unsupported('a relation below NOT')
  if (relation.isList) return listRelationSql(relation, value, place)
  if (value === null) return missingSql(relation, place)
  if (!isObject(value)) throw new Unsupported(relation.name)
  const keys = Object.keys(value)
  if (!keys.includes('is') && !keys.includes('isNot')) return existsSql(relation, value, place)
  const conditions: string[] = []
  for (const [key, part] of Object.entries(value)) {
    if (part !== null && !isObject(part)) throw new Unsupported(key)
    if (key === 'is') {
      conditions.push(part === null ? missingSql(relation, place) : existsSql(relation, part, place))
    } else if (key === 'isNot') {
      conditions.push(part === null ? `not ${missingSql(relation, place)}` : noneSuchSql(relation, part, place))
    } else throw new Unsupported(key)
  }
  return joined(conditions, 'and') ?? 'true'
}

function noneSuchSql(relation: Relation, where: TemplateObject, place: Place): string {
  return `(not ${existsSql(relation, undefined, place)} or ${existsSql(relation, where, place, 'not')})`
}

/** That there is no related row: as Prisma has it, that the foreign key is empty, not that its row is gone. */
function missingSql(relation: Relation, place: Place): string {
  const [pair, ...more] = relation.on
  if (relation.isRequired || pair === undefined || more.length > 0) throw new Unsupported(relation.name)
  if (!relation.hasKey) return `not ${existsSql(relation, undefined, place)}`
  return `(${place.statement.column(place.alias, pair[0])} is null)`
}

function listRelationSql(relation: Relation, value: Template, place: Place): string {
  if (!isObject(value)) throw new Unsupported(relation.name)
  const conditions = Object.entries(value).map(([key, part]) => {
    if (!isObject(part)) throw new Unsupported(key)
    const asked = Object.keys(part).length === 0 ? undefined : part
    if (key === 'some') return existsSql(relation, asked, place)
    if (key === 'none') return `not ${existsSql(relation, asked, place)}`
    if (key === 'every') return `not ${existsSql(relation, part, place, 'not')}`
    throw new Unsupported(key)
  })
  const sql = joined(conditions, 'and')
  if (sql === undefined) throw new Unsupported(relation.name)
  return sql
}

/** Whether there is a related row; one that meets (or, with `not`, fails) a condition. */
function existsSql(relation: Relation, where: TemplateObject | undefined, place: Place, not?: 'not'): string {
  const { catalogue, statement } = place
  const model = catalogue.get(relation.target)
  if (model === undefined) throw new Unsupported(relation.target)
  const alias = statement.alias()
  const inner = { catalogue, statement, model, alias, negated: not === 'not' }
  const condition = where === undefined ? undefined : whereSql(where, inner)
  // @NOTE `{}` asks for any row. Other conditions that turn out empty mean this or that by where they stand.
  if (condition === undefined && where !== undefined && (not || Object.keys(where).length > 0)) {
    throw new Unsupported('an empty condition on a relation')
  }
  const conditions = [...joinSql(relation, place, alias), ...compact([condition && `${not ?? ''} ${condition}`.trim()])]
  return `exists (select from ${statement.from(model, alias)} where ${conditions.join(' and ')})`
}

/** The conditions that tie a related row to its parent. */
export function joinSql(relation: Relation, parent: Pick<Place, 'statement' | 'alias'>, alias: string): string[] {
  const { statement } = parent
  return relation.on.map(
    ([here, there]) => `${statement.column(alias, there)} = ${statement.column(parent.alias, here)}`,
  )
}

function columnSql(column: Column, filter: Template, place: Place): string | undefined {
  if (column.isList || column.type === undefined || column.type === 'Json') throw new Unsupported(column.name)
  const name = place.statement.column(place.alias, column)
  if (filter === null) return nullSql(column, 'is null', name)
  if (filter instanceof Slot) return `${name} = ${bound(column, filter, place)}`
  if (!isObject(filter)) throw new Unsupported(column.name)
  const { mode, ...operators } = filter
  if (mode !== undefined && (typeof mode !== 'string' || !Object.keys(operators).every((key) => key in PATTERNS))) {
    throw new Unsupported('mode')
  }
  const conditions = Object.entries(operators).map(([operator, value]) =>
    operatorSql(column, operator, value, mode === 'insensitive', place),
  )
  return joined(compact(conditions), 'and')
}

const COMPARISONS: Readonly<Record<string, string>> = { equals: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' }
const PATTERNS: Readonly<Record<string, (value: string) => string>> = {
  contains: (value) => `('%' || ${value} || '%')`,
  startsWith: (value) => `(${value} || '%')`,
  endsWith: (value) => `('%' || ${value})`,
}

function operatorSql(column: Column, operator: string, value: Template, insensitive: boolean, place: Place) {
  const name = place.statement.column(place.alias, column)
  const pattern = PATTERNS[operator]
  if (pattern !== undefined) {
    if (column.type !== 'String' || column.isUuid || !(value instanceof Slot)) throw new Unsupported(operator)
    return `${name}::text ${insensitive ? 'ilike' : 'like'} ${pattern(bound(column, value, place))}`
  }
  if (value === null) {
    if (operator === 'equals') return nullSql(column, 'is null', name)
    if (operator === 'not') return nullSql(column, 'is not null', name)
    throw new Unsupported(operator)
  }
  if (operator === 'not') {
    if (value instanceof Slot) return `${name} <> ${bound(column, value, place)}`
    if (!isObject(value) || value.mode !== undefined) throw new Unsupported('not')
    const inner = columnSql(column, value, place)
    if (inner === undefined) throw new Unsupported('an empty not')
    return `not ${inner}`
  }
  if (operator === 'in' || operator === 'notIn') {
    if (!(value instanceof SlotList) || column.type === 'Boolean') throw new Unsupported(operator)
    if (value.slots.length === 0) return operator === 'in' ? 'false' : 'true'
    const list = value.slots.map((slot) => bound(column, slot, place)).join(', ')
    return `${name} ${operator === 'in' ? 'in' : 'not in'} (${list})`
  }
  const comparison = COMPARISONS[operator]
  if (comparison === undefined || !(value instanceof Slot)) throw new Unsupported(operator)
  if (operator !== 'equals' && (column.type === 'Enum' || column.type === 'Boolean')) throw new Unsupported(operator)
  return `${name} ${comparison} ${bound(column, value, place)}`
}

/** Prisma refuses to ask whether a required column is empty. */
function nullSql(column: Column, test: string, name: string): string {
  if (column.isRequired) throw new Unsupported(column.name)
  return `${name} ${test}`
}

function compact<T>(list: readonly (T | undefined)[]): T[] {
  return list.filter((element) => element !== undefined)
}

function joined(conditions: readonly string[], by: 'and' | 'or'): string | undefined {
  return conditions.length === 0 ? undefined : `(${conditions.join(` ${by} `)})`
}
