import { escapeLiteral } from 'pg'

/** A stretch of JSON text: one that is always the same, or SQL that gives a text and never null. */
type Piece = { text: string } | { sql: string }

/**
 * JSON text that the database writes, piece after piece. Joined texts cost it less than its own JSON functions, which
 * look up how to write each argument's type in every call (ADR 0009).
 */
export type Json = readonly Piece[]

/** JSON `null`. */
export const NULL: Json = [{ text: 'null' }]

/** JSON text that is the same in every answer. */
export function constant(value: string | boolean): Json {
  return [{ text: JSON.stringify(value) }]
}

/** SQL that gives JSON as text, and never null. */
export function written(sql: string): Json {
  return [{ sql }]
}

/** SQL that gives a text of which JSON escapes nothing, such as a number of a uuid, in quotes; never null. */
export function quoted(sql: string): Json {
  return [{ text: '"' }, { sql }, { text: '"' }]
}

/** The same, or `null` where a piece of it is null. */
export function orNull(json: Json): Json {
  return [{ sql: `coalesce(${joined(json)}, 'null')` }]
}

/** A JSON object of names and values. */
export function object(members: readonly (readonly [name: string, value: Json])[]): Json {
  const pieces = members.flatMap(([name, value], index): Piece[] => {
    return [{ text: `${index === 0 ? '' : ','}${JSON.stringify(name)}:` }, ...value]
  })
  return [{ text: '{' }, ...pieces, { text: '}' }]
}

/**
 * A JSON list of the rows of a group.
 *
 * @param item a row's JSON as SQL, never null
 * @param order ` order by …`, where the rows are not read in their order
 * @param filter ` filter (…)`, where not all rows are meant
 */
export function list(item: string, order = '', filter = ''): Json {
  return [{ text: '[' }, { sql: `coalesce(string_agg(${item}, ','${order})${filter}, '')` }, { text: ']' }]
}

/** The pieces as one SQL text. */
export function joined(json: Json): string {
  const parts: string[] = []
  let text = ''
  const close = () => {
    if (text !== '') parts.push(escapeLiteral(text))
    text = ''
  }
  for (const piece of json) {
    if ('text' in piece) text += piece.text
    else {
      close()
      parts.push(piece.sql)
    }
  }
  close()
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' || ')})`
}
