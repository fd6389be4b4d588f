import { bound, type Place } from './bound.ts'
import type { Column } from './catalogue.ts'
import { Slot, type Template } from './shape.ts'
import { isList, onlyMember } from './template.ts'

interface Comparison {
  column: Column
  operator: string
  slot: Slot
}

/**
 * `column <= v and (column < v or key < k)`, as src/read/keyset.ts writes it, in the form `(column, key) < (v, k)`:
 * the same rows, but Postgres bounds the walk on the index with both columns and not with the first alone.
 *
 * @returns undefined for any other condition
 */
export function keysetCondition(value: Template, place: Place): string | undefined {
  if (!isList(value) || value.length !== 2) return undefined
  const [outer, rest] = value
  const bounded = comparison(outer, place)
  const [key, either] = onlyMember(rest) ?? []
  if (bounded === undefined || key !== 'OR' || either === undefined || !isList(either) || either.length !== 2)
    return undefined
  const beyond = comparison(either[0], place)
  const tied = comparison(either[1], place)
  if (beyond === undefined || tied === undefined) return undefined
  if (bounded.column !== beyond.column || bounded.slot.index !== beyond.slot.index) return undefined
  if (bounded.operator !== `${beyond.operator}e` || tied.operator !== beyond.operator) return undefined
  const { statement, alias } = place
  const columns = `${statement.column(alias, beyond.column)}, ${statement.column(alias, tied.column)}`
  const values = `${bound(beyond.column, beyond.slot, place)}, ${bound(tied.column, tied.slot, place)}`
  return `((${columns}) ${beyond.operator === 'lt' ? '<' : '>'} (${values}))`
}

function comparison(value: Template | undefined, place: Place): Comparison | undefined {
  const [name, filter] = onlyMember(value) ?? []
  const column = name === undefined ? undefined : place.model.columns.get(name)
  const [operator, slot] = onlyMember(filter) ?? []
  if (column === undefined || column.isList || operator === undefined || !(slot instanceof Slot)) return undefined
  if (!['lt', 'lte', 'gt', 'gte'].includes(operator) || column.type === 'Enum' || column.type === 'Boolean')
    return undefined
  return { column, operator, slot }
}
