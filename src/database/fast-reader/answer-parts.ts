import type { Json } from './answer-json.ts'
import type { AnswerRow } from './answer-plan.ts'
import type { Place } from './bound.ts'
import type { Catalogue } from './catalogue.ts'
import type { TemplateObject } from './shape.ts'
import type { Statement } from './statement.ts'

/** What the parts of a statement share. */
export interface AnswerContext {
  catalogue: Catalogue
  statement: Statement
  /** The spots without their values. */
  spots: readonly TemplateObject[]
  /** One row as a JSON object. */
  row: (row: AnswerRow, place: Place) => Json
}

/** The table of a place. */
export function fromSql({ statement, model, alias }: Place): string {
  return statement.from(model, alias)
}
