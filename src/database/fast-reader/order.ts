import type { Place } from './bound.ts'
import type { Template } from './shape.ts'
import { isObject, listOf } from './template.ts'
import { Unsupported } from './unsupported.ts'

/**
 * An `orderBy` as SQL, or undefined where none is given.
 *
 * @param stable whether the primary key follows as the last word, as Prisma has it where rows are skipped
 * @throws Unsupported
 */
export function orderSql(orderBy: Template | undefined, place: Place, stable: boolean): string | undefined {
  const terms = orderBy === undefined ? [] : listOf(orderBy).flatMap((part) => termsOf(part, place))
  if (stable) {
    for (const field of place.model.key) terms.push(`${columnName(field, place)} asc`)
  }
  return terms.length === 0 ? undefined : terms.join(', ')
}

function termsOf(part: Template, place: Place): string[] {
  if (!isObject(part)) throw new Unsupported('orderBy')
  const entries = Object.entries(part)
  if (entries.length > 1) throw new Unsupported('orderBy')
  return entries.map(([field, value]) => {
    if (isObject(value) && place.model.columns.get(field)?.isRequired !== false) throw new Unsupported('nulls')
    return `${columnName(field, place)} ${directionSql(value)}`
  })
}

function columnName(field: string, { model, statement, alias }: Place): string {
  const column = model.columns.get(field)
  if (column === undefined || column.isList || column.type === undefined || column.type === 'Json') {
    throw new Unsupported(field)
  }
  return statement.column(alias, column)
}

function directionSql(value: Template): string {
  if (value === 'asc' || value === 'desc') return value
  if (!isObject(value)) throw new Unsupported('orderBy')
  const { sort, nulls, ...rest } = value
  if ((sort !== 'asc' && sort !== 'desc') || Object.keys(rest).length > 0) throw new Unsupported('orderBy')
  if (nulls === undefined) return sort
  if (nulls !== 'first' && nulls !== 'last') throw new Unsupported('nulls')
  return `${sort} nulls ${nulls}`
}
