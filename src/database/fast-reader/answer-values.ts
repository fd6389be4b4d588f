import { type Json, joined, orNull, quoted, written } from './answer-json.ts'
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
 * A column's value as JSON, written as the graph's scalars are.
 *
 * @param sql the column
 * @throws Unsupported where the column is not of a type that the format knows
 */
export function valueJson(column: Column, format: ValueFormat, sql: string): Json {
  if (column.isList !== (format === 'texts') || !TYPES[format].includes(column.type)) throw new Unsupported(column.name)
  const json = formatted(column, format, sql)
  return column.isRequired && !column.isList ? json : orNull(json)
}

function formatted(column: Column, format: ValueFormat, sql: string): Json {
  switch (format) {
    case 'plain':
      return column.type === 'String' ? textJson(column, sql) : written(`${sql}::text`)
    // @NOTE What execution would refuse makes the statement fail, and so the request goes the longer way. The casts
    // depend on the column, else the planner would try them by itself.
    case 'texts':
      return written(
        `to_json(case when array_position(${sql}, null) is null then ${sql} else array[${sql}::text::int::text] end)::text`,
      )
    case 'float':
      return written(`case when abs(${sql}) < 'infinity' then ${sql}::text else ${sql}::text::int::text end`)
    case 'json':
      return written(`case when jsonb_typeof(${sql}) = 'null' then ${sql}::text::int::text else ${sql}::text end`)
    case 'count':
      return written(`case when ${sql} < 0 then ('negative ' || ${sql})::int::text else ${sql}::text end`)
    case 'moment':
      return quoted(momentSql(sql))
    case 'day':
      return quoted(`to_char(${sql}, 'YYYY-MM-DD')`)
    case 'decimal':
      return quoted(`trim_scale(${sql})::text`)
    case 'word':
      return quoted(`upper(${sql}::text)`)
  }
}

/** A text column's value, never null; a uuid has nothing that JSON escapes. */
function textJson({ isUuid }: Column, sql: string): Json {
  return isUuid ? quoted(`${sql}::text`) : written(`to_json(${sql}::text)::text`)
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
  keyColumn: Column,
  key: string,
): string {
  const parts = [
    { text: `[${version},"${order}",` },
    ...partOfCursor(column, value),
    { text: ',' },
    ...textJson(keyColumn, key),
    { text: ']' },
  ]
  return `translate(encode(convert_to(${joined(parts)}, 'UTF8'), 'base64'), E'+/=\\n', '-_')`
}

function partOfCursor(column: Column, value: string): Json {
  switch (column.type) {
    case 'DateTime':
      return orNull(quoted(momentSql(value)))
    case 'String':
      return orNull(textJson(column, value))
    case 'Int':
      return orNull(written(`${value}::text`))
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
