import { isCancelled } from '../../domain/error-codes.ts'
import type { AnswerPlan, Spot } from './answer-plan.ts'
import { type AnswerStatement, answerSql } from './answer-sql.ts'
import type { Catalogue } from './catalogue.ts'
import type { FastReadCounts, RunCompiled } from './fast-reader.ts'
import { LastUsed } from './last-used.ts'
import { shapeOf, type Template, type TemplateObject } from './shape.ts'
import { isList, isObject } from './template.ts'
import { orUnsupported, Unsupported } from './unsupported.ts'

/**
 * Lets the database build a whole answer in one statement.
 *
 * @param plan the form of the answer; the same object for the same document, since statements are kept by it
 * @param spots what this request adds
 * @returns the answer's JSON text; undefined where this is not possible, and the request must go the longer way
 */
export type Answer = (plan: AnswerPlan, spots: readonly Spot[]) => Promise<string | undefined>

/** Statements kept of one plan: one for each form of its filters and pages. */
const MOST_STATEMENTS = 50
const HOT_AFTER = 3

interface CachedStatement extends AnswerStatement {
  runs: number
}

/** Answers whole plans, one compiled and kept statement each. */
export function createAnswers(catalogue: Catalogue, run: RunCompiled, counts: FastReadCounts): Answer {
  const kept = new WeakMap<AnswerPlan, LastUsed<string, CachedStatement | 'impossible'>>()

  const statementFor = (plan: AnswerPlan, key: string, template: () => TemplateObject): CachedStatement | undefined => {
    const statements = kept.get(plan) ?? new LastUsed<string, CachedStatement | 'impossible'>(MOST_STATEMENTS)
    kept.set(plan, statements)
    const known = statements.get(key)
    if (known !== undefined) return known === 'impossible' ? undefined : known
    const made = orUnsupported(() => ({ ...answerSql(catalogue, plan.members, spotsOf(template())), runs: 0 }))
    statements.set(key, made ?? 'impossible')
    return made
  }

  return async (plan, spots) => {
    const shape = orUnsupported(() => shapeOf({ spots }))
    const statement = shape && statementFor(plan, shape.key, shape.template)
    if (shape === undefined || statement === undefined) return undefined
    const values = statement.parameters.map((index) => shape.values[index] ?? '')
    try {
      statement.runs++
      const text = await run(statement.sql, values, statement.runs > HOT_AFTER)
      counts.answered++
      return text
    } catch (error) {
      // @NOTE What took too long would take even longer the longer way.
      if (isCancelled(error)) throw error
      // @NOTE The longer way either answers or fails with the error that callers know.
      counts.failed++
      return undefined
    }
  }
}

function spotsOf({ spots }: TemplateObject): readonly TemplateObject[] {
  if (spots === undefined || !isList(spots)) throw new Unsupported('spots')
  return spots.map((spot: Template) => {
    if (!isObject(spot)) throw new Unsupported('spot')
    return spot
  })
}
