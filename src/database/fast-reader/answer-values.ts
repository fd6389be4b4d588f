import type { ValueFormat } from './answer-plan.ts'
import type { Column } from './catalogue.ts'
import { Unsupported } from './unsupported.ts'

const TYPES: Readonly<Record<ValueFormat, readonly (Column['type'] | undefined)[]>> = {
  plain: ['String', 'Int', 'Boolean', 'Json'],
  texts: ['String'],
  float: ['Float'],
  json: ['Json'],
  count: ['Int'],
  moment: ['DateTime'],
  day: ['DateTime'],
  decimal: ['Decimal'],
  word: ['Enum'],
}

/**
 * A column's value as SQL that JSON shows as the graph's scalars do.
 *
 * @param sql the column
 * @throws Unsupported where the column is not of a type that the format knows
 */
export function valueSql(column: Column, format: ValueFormat, sql: string): string {
  if (column.isList !== (format === 'texts') || !TYPES[format].includes(column.type)) throw new Unsupported(column.name)
  switch (format) {
    case 'plain':
      return sql
    // @NOTE What execution would refuse makes the statement fail, and so the request goes the longer way. The casts
    // depend on the column, else the planner would try them by itself.
    case 'texts':
      return `case when array_position(${sql}, null) is null then to_json(${sql}) else to_json(${sql}::text::int) end`
    case 'float':
      return `case when abs(${sql}) < 'infinity' or ${sql} is null then ${sql} else ${sql}::text::int end`
    case 'json':
      return `case when jsonb_typeof(${sql}) = 'null' then to_jsonb((${sql}::text)::int) else ${sql} end`
    case 'count':
      return `case when ${sql} < 0 then ('negative ' || ${sql})::int else ${sql} end`
    case 'moment':
      return momentSql(sql)
    case 'day':
      return `to_char(${sql}, 'YYYY-MM-DD')`
    case 'decimal':
      return `trim_scale(${sql})::text`
    case 'word':
      return `upper(${sql}::text)`
  }
}

/**
 * A cursor as SQL: base64url of `[version, order, value, key]`, as `src/read/cursor.ts` writes it.
 *
 * @throws Unsupported for a column whose values JSON writes in another way than JavaScript does
 */
export function cursorSql(
  { version, order }: { version: number; order: string },
  column: Column,
  value: string,
  key: string,
): string {
  const parts = `'[${version},"${order}",' || ${jsonSql(column, value)} || ',' || to_json(${key}::text)::text || ']'`
  return `translate(encode(convert_to(${parts}, 'UTF8'), 'base64'), E'+/=\\n', '-_')`
}

function jsonSql(column: Column, value: string): string {
  switch (column.type) {
    case 'DateTime':
      return `coalesce('"' || ${momentSql(value)} || '"', 'null')`
    case 'String':
      return `coalesce(to_json(${value}::text)::text, 'null')`
    case 'Int':
      return `coalesce(${value}::text, 'null')`
    default:
      throw new Unsupported(column.name)
  }
}

/**
 * A time as JavaScript writes it. The years that JavaScript writes in another way make the statement fail, and so the
 * request goes the longer way.
 */
export function momentSql(sql: string): string {
  const text = `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
  const common = `${sql} >= '0001-01-01 00:00Z' and ${sql} < '10000-01-01 00:00Z'`
  return `case when ${common} then ${text} else ${text}::int::text end`
}
