import type { Place } from './bound.ts'
import { Undecodable } from './decode.ts'
import type { Fragment } from './select.ts'
import type { TemplateObject } from './shape.ts'
import { isList, isObject, onlyMember } from './template.ts'
import { Unsupported } from './unsupported.ts'
import { whereSql } from './where.ts'

/**
 * `count({ where })` as one statement.
 *
 * @throws Unsupported for any other arguments
 */
export function countSql(args: TemplateObject, place: Place): Fragment {
  for (const key of Object.keys(args)) if (key !== 'where') throw new Unsupported(key)
  return { sql: `select count(*)::text as data ${fromSql(args, place)}`, decode: numberOf }
}

/**
 * `groupBy({ by: [column], where, _count: { _all: true } })` as one statement: how many rows each parent has.
 *
 * @throws Unsupported for any other arguments
 */
export function groupCountSql(args: TemplateObject, place: Place): Fragment {
  for (const key of Object.keys(args)) if (!['by', 'where', '_count'].includes(key)) throw new Unsupported(key)
  const { by, _count: counted } = args
  const [all, wanted] = onlyMember(counted) ?? []
  if (all !== '_all' || wanted !== true || by === undefined || !isList(by) || by.length !== 1) {
    throw new Unsupported('groupBy')
  }
  const column = place.model.columns.get(String(by[0]))
  if (column?.type !== 'String' || column.isList) throw new Unsupported('groupBy')
  const key = place.statement.column(place.alias, column)
  const groups = `select ${key} as k, count(*) as n ${fromSql(args, place)} group by 1`
  return {
    sql: `select coalesce(json_agg(json_build_array(g.k, g.n)), '[]'::json)::text as data from (${groups}) g`,
    decode: (rows) => {
      if (!Array.isArray(rows)) throw new Undecodable('groups')
      return rows.map(([value, n]: unknown[]) => ({ _count: { _all: numberOf(n) }, [column.name]: value }))
    },
  }
}

function fromSql(args: TemplateObject, place: Place): string {
  const from = `from ${place.statement.from(place.model, place.alias)}`
  if (args.where === undefined) return from
  if (!isObject(args.where)) throw new Unsupported('where')
  const where = whereSql(args.where, place)
  return where === undefined ? from : `${from} where ${where}`
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw new Undecodable('count')
  return value
}
