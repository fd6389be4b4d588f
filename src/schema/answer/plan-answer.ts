import { type DocumentNode, type GraphQLSchema, getVariableValues, Kind, type OperationDefinitionNode } from 'graphql'
import type { AnswerPlan, RootMember, Spot } from '../../database/fast-reader/answer-plan.ts'
import { keysetQuery } from '../../read/keyset.ts'
import type { Context } from '../context.ts'
import { collectFields, conditionVariables, operationOf, type SameFields } from './collect-fields.ts'
import { Impossible } from './impossible.ts'
import { ListMark, LookupMark } from './marks.ts'
import { planList } from './plan-list.ts'
import { planRow } from './plan-row.ts'
import { type Planning, rootDefinitionOf } from './planning.ts'
import { argumentsOf, type SpotMaker } from './spot-makers.ts'

/** A request for a whole answer, as GraphQL over HTTP gives it. */
interface AnswerRequest {
  /** Valid; the same object for the same text, since plans are kept by it. */
  document: DocumentNode
  operationName?: string | null | undefined
  variableValues?: Record<string, unknown> | null | undefined
}

/** What the database needs to build the answer. */
interface PlannedAnswer {
  plan: AnswerPlan
  spots: readonly Spot[]
}

/** Plans a request that has the scope `read`; undefined where it must be executed field by field. */
export type PlanAnswer = (request: AnswerRequest, context: Context) => PlannedAnswer | undefined

/** Plans of one operation: one for each outcome of its conditions. */
const MOST_PLANS = 50

interface KnownPlan {
  plan: AnswerPlan
  spots: readonly SpotMaker[]
}

interface KnownOperation {
  operation: OperationDefinitionNode
  /** The variables that decide which fields there are: a plan for each of their values. */
  conditions: readonly string[]
  plans: Map<string, KnownPlan | 'impossible'>
}

/** A planner for one schema. Documents are looked through once. */
export function createAnswerPlanner(schema: GraphQLSchema): PlanAnswer {
  const documents = new WeakMap<DocumentNode, Map<string, KnownOperation | 'impossible'>>()

  const known = ({ document, operationName }: AnswerRequest): KnownOperation | undefined => {
    const operations = documents.get(document) ?? new Map<string, KnownOperation | 'impossible'>()
    documents.set(document, operations)
    const name = operationName ?? ''
    const found = operations.get(name) ?? readOperation(document, operationName ?? undefined)
    operations.set(name, found)
    return found === 'impossible' ? undefined : found
  }

  return (request, context) => {
    const found = known(request)
    if (found === undefined) return undefined
    const { operation, conditions, plans } = found
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], request.variableValues ?? {})
    if (coerced === undefined) return undefined
    try {
      const key = conditions.map((name) => String(coerced[name])).join()
      if (plans.size >= MOST_PLANS) plans.clear()
      const plan = plans.get(key) ?? planOperation(schema, request.document, operation, coerced, context)
      plans.set(key, plan)
      if (plan === 'impossible') return undefined
      return { plan: plan.plan, spots: plan.spots.map((make) => make(coerced, context)) }
    } catch {
      // @NOTE Arguments that cannot be used: execution finds the same, and tells where.
      return undefined
    }
  }
}

function readOperation(document: DocumentNode, name: string | undefined): KnownOperation | 'impossible' {
  const operation = operationOf(document, name)
  if (operation === undefined || operation.operation !== 'query') return 'impossible'
  return { operation, conditions: conditionVariables(document), plans: new Map() }
}

function planOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
  context: Context,
): KnownPlan | 'impossible' {
  const fragments = new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  )
  const spots: SpotMaker[] = []
  const planning: Planning = {
    schema,
    fragments,
    variables,
    context,
    spot: (maker) => spots.push(maker) - 1,
    row: (type, nodes) => planRow(type, nodes, planning),
  }
  const query = schema.getQueryType()
  try {
    if (query == null) throw new Impossible('Query')
    const fields = collectFields(planning, query, [operation.selectionSet])
    const members = [...fields].map(([name, nodes]) => planRoot(name, nodes, planning))
    // @NOTE Without a row there is nothing to ask the database for.
    return spots.length === 0 ? 'impossible' : { plan: { members }, spots }
  } catch (error) {
    if (error instanceof Impossible) return 'impossible'
    throw error
  }
}

function planRoot(name: string, nodes: SameFields, planning: Planning): RootMember {
  const [node] = nodes
  const query = planning.schema.getQueryType()
  if (query == null) throw new Impossible('Query')
  if (node.name.value === '__typename') return { kind: 'text', name, text: query.name }
  const field = rootDefinitionOf(query, node)
  const args = argumentsOf(field, node)
  const { answer: mark } = field.extensions
  if (mark instanceof LookupMark) {
    const spot = planning.spot((variables) => ({ where: mark.key(args(variables)) }))
    return { kind: 'lookup', name, spot, row: planRow(field.type, nodes, planning) }
  }
  if (mark instanceof ListMark) {
    const page = (variables: Record<string, unknown>) =>
      keysetQuery(mark.list, args(variables), mark.where(args(variables)))
    return { kind: 'list', name, model: mark.list.model, list: planList(field, nodes, page, planning, false) }
  }
  throw new Impossible(field.name)
}
