import { getNamedType, isUnionType, parse } from 'graphql'
import { schema } from '../../src/schema/schema.ts'
import type { Graph } from './graph.ts'

/** What any mutation answers, as far as all have it in common. */
export interface Answer {
  __typename: string
  code?: string
  message?: string
  fields?: { path: string; message: string }[]
  id?: string
  /** Of a new API key. */
  secret?: string
}

/** What is asked of the results that are no nodes. */
const PAYLOADS: Record<string, string> = {
  AddedCampaignLeads: 'addedCount campaign { id } results { lead outcome message campaignLead { lead { id } } }',
  ApiKey: 'uuid revokedAt',
  CreatedApiKey: 'secret apiKey { uuid }',
  DeletedCsvMapping: 'uuid',
  DeletedLoggedEvent: 'event { id deletedAt }',
  RefreshedCampaign: 'campaign { id } run { id }',
  ReleasedField: 'field node { id }',
  StartedCsvImport: 'alreadyImported csvImport { id }',
}

const fields = schema.getMutationType()?.getFields() ?? {}

/** The names of all mutations. */
export const mutationNames = Object.keys(fields).sort()

/** Calls a mutation with arguments, idempotencyKey among them, and gives the part of the answer that all have. */
export async function callMutation(graph: Graph, name: string, args: Record<string, unknown>): Promise<Answer> {
  const field = fields[name]
  if (field === undefined) throw new Error(`There is no mutation ${name}.`)
  const given = field.args.filter((arg) => arg.name in args)
  const variables = given.map((arg) => `$${arg.name}: ${arg.type}`).join(', ')
  const passed = given.map((arg) => `${arg.name}: $${arg.name}`).join(', ')
  const union = getNamedType(field.type)
  const results = isUnionType(union) ? union.getTypes().filter((type) => !type.name.endsWith('Error')) : []
  const shown = results.map((type) => `... on ${type.name} { ${PAYLOADS[type.name] ?? 'id'} }`).join(' ')
  const selection = `__typename ${shown} ... on Error { code message } ... on ValidationError { fields { path message } }`
  const document = parse(`mutation Call(${variables}) { answer: ${name}(${passed}) { ${selection} } }`)
  return (await graph.data<{ answer: Answer }, object>(document, args)).answer
}
