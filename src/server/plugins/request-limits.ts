import {
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql'
import { isAsyncIterable, type Plugin } from 'graphql-yoga'
import type { Context } from '../../schema/context.ts'
import { type CostNode, rowsOf, type Variables } from '../limits/cost-tree.ts'
import { limitError } from '../limits/limit-error.ts'
import { LIMITS } from '../limits/limits.ts'
import { createCheckLists } from '../limits/list-lengths.ts'
import { createCostOfOperation } from '../limits/operation-cost.ts'
import { problemOfVariables } from '../limits/text-check.ts'
import type { BodyContext } from './json-body.ts'
import { withExtension } from './with-extension.ts'

/** The header by which a request asks for its cost, in `extensions.cost` of the answer. */
const COST_HEADER = 'x-leadline-cost'

/**
 * Refuses requests whose variables hold what no text may, whose lists are longer than a page, and those that could read
 * more rows than any page needs. All are known before anything is read; the way to the cost of an operation is worked out once for each document.
 */
export function useRequestLimits(schema: GraphQLSchema): Plugin<Context & BodyContext> {
  const costOf = createCostOfOperation(schema)
  const checkLists = createCheckLists(schema)
  const trees = new WeakMap<DocumentNode, Map<string, CostNode>>()

  const treeOf = (document: DocumentNode, name: string | undefined): CostNode | undefined => {
    const known = trees.get(document) ?? new Map<string, CostNode>()
    trees.set(document, known)
    const found = known.get(name ?? '')
    if (found !== undefined) return found
    const operation = getOperationAST(document, name)
    if (operation == null) return undefined
    const made = costOf(document, operation)
    known.set(name ?? '', made)
    return made
  }

  const check = (args: ExecutionArgs) => {
    const variables = args.variableValues ?? {}
    const tree = treeOf(args.document, args.operationName ?? undefined)
    const rows = tree === undefined ? 0 : Math.ceil(rowsOf(tree, variables))
    const operation = getOperationAST(args.document, args.operationName)
    const refusal =
      problemOfVariables(variables) ??
      (operation == null ? undefined : checkLists(args.document, operation, variables)) ??
      (rows > LIMITS.cost ? limitError('cost', rows) : undefined)
    if (refusal !== undefined || operation == null) return { rows, refusals: refusal === undefined ? [] : [refusal] }
    return { rows, refusals: problemsOfInput(schema, operation, variables) }
  }

  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { rows, refusals } = check(args)
      if (refusals.length > 0) return setResultAndStopExecution({ errors: refusals })
      if (args.contextValue.incoming.headers[COST_HEADER] !== '1') return
      return {
        onExecuteDone({ result, setResult }) {
          if (!isAsyncIterable(result)) setResult(withExtension(result, 'cost', { rows, limit: LIMITS.cost }))
        },
      }
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const { refusals } = check(args)
      if (refusals.length > 0) setResultAndStopExecution({ errors: refusals })
    },
  }
}

/**
 * What is wrong with the variables, as execution would say it. Execution itself describes every wrong value there is,
 * each with all that stands around it, which took minutes for 1 MB of them; here it ends after a few.
 */
function problemsOfInput(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Variables,
): readonly GraphQLError[] {
  const { errors } = getVariableValues(schema, variableDefinitions, variables, { maxErrors: LIMITS.errors - 1 })
  return errors ?? []
}
