import { escapeLiteral } from 'pg'
import type { AnswerRow } from './answer-plan.ts'
import type { Place } from './bound.ts'
import type { Catalogue } from './catalogue.ts'
import type { TemplateObject } from './shape.ts'
import type { Statement } from './statement.ts'
import { Unsupported } from './unsupported.ts'

/** Arguments of one function call. */
const MOST_MEMBERS = 50

/** What the parts of a statement share. */
export interface AnswerContext {
  catalogue: Catalogue
  statement: Statement
  /** The spots without their values. */
  spots: readonly TemplateObject[]
  /** One row as a JSON object. */
  row: (row: AnswerRow, place: Place) => string
}

/** The table of a place. */
export function fromSql({ statement, model, alias }: Place): string {
  return statement.from(model, alias)
}

/** A JSON object of names and values. */
export function objectSql(pairs: readonly (readonly [name: string, value: string])[]): string {
  if (pairs.length > MOST_MEMBERS) throw new Unsupported('members')
  return `json_build_object(${pairs.map(([name, value]) => `${escapeLiteral(name)}, ${value}`).join(', ')})`
}

/** A constant text as a JSON value. */
export function textSql(text: string): string {
  return `${escapeLiteral(text)}::text`
}
