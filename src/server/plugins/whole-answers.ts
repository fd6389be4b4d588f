import type { ExecutionResult } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { createAnswerPlanner } from '../../schema/answer/plan-answer.ts'
import type { Context } from '../../schema/context.ts'
import { schema } from '../../schema/schema.ts'

/**
 * Lets the database build the answer of a query, where it can, and passes the text on as it is. What it cannot build,
 * and whatever goes wrong, is executed field by field.
 */
export function useWholeAnswers(): Plugin<Context> {
  const planAnswer = createAnswerPlanner(schema)
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      if (!args.contextValue.actor.scopes.has('read')) return
      const planned = planAnswer(args, args.contextValue)
      if (planned === undefined) return
      setExecuteFn(async (executionArgs) => {
        const data = await args.contextValue.database.answer(planned.plan, planned.spots)
        return data === undefined
          ? executeFn(executionArgs)
          : { stringify: (answer: ExecutionResult) => withExtensions(data, answer) }
      })
    },
  }
}

/** The answer's text, with what plugins put beside its data. */
function withExtensions(data: string, { extensions }: ExecutionResult): string {
  return extensions === undefined ? `{"data":${data}}` : `{"data":${data},"extensions":${JSON.stringify(extensions)}}`
}
