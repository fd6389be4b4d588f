import type { FastifyInstance } from 'fastify'
import type { SimulatedWorld } from '../world/simulated-world.ts'
import type { SimLead } from '../world/world-rows.ts'
import { errorEnvelope } from './error-envelope.ts'
import { cutPage, FLAG, LIMIT_SCHEMA, parameters, TEXT, TEXTS } from './page.ts'

interface LeadsBody {
  readonly limit: number
  readonly starting_after?: string
  readonly search?: string
  readonly campaign?: string
  readonly list_id?: string
  readonly in_campaign?: boolean
  readonly in_list?: boolean
  readonly ids?: readonly string[]
  readonly excluded_ids?: readonly string[]
  readonly contacts?: readonly string[]
}

const LEADS_BODY = parameters({
  limit: LIMIT_SCHEMA,
  starting_after: TEXT,
  search: TEXT,
  campaign: TEXT,
  list_id: TEXT,
  in_campaign: FLAG,
  in_list: FLAG,
  ids: TEXTS,
  excluded_ids: TEXTS,
  contacts: TEXTS,
})

/** `POST /leads/list` (id ascending) and `GET /leads/{id}`; `GET /leads` does not exist upstream. */
export function addLeadRoutes(app: FastifyInstance, world: SimulatedWorld): void {
  app.post<{ Body: LeadsBody }>('/leads/list', { schema: { body: LEADS_BODY } }, ({ body }) =>
    cutPage(
      world.leads,
      {
        from: body.starting_after === undefined ? 0 : world.leadIndexAfter(body.starting_after),
        limit: body.limit,
        accepts: leadFilter(body),
        cursorOf: (lead) => lead.id,
      },
      (lead) => world.leadObject(lead),
    ),
  )

  app.get<{ Params: { id: string } }>('/leads/:id', ({ params }, reply) => {
    const lead = world.lead(params.id)
    return lead === undefined ? reply.code(404).send(errorEnvelope(404)) : world.leadObject(lead)
  })
}

function leadFilter(body: LeadsBody): (lead: SimLead) => boolean {
  const search = body.search?.toLowerCase()
  const ids = body.ids === undefined ? undefined : new Set(body.ids)
  const excluded = new Set(body.excluded_ids)
  const contacts = body.contacts === undefined ? undefined : new Set(body.contacts.map((email) => email.toLowerCase()))
  return (lead) =>
    (body.campaign === undefined || lead.campaign?.id === body.campaign) &&
    (body.list_id === undefined || lead.list?.id === body.list_id) &&
    (body.in_campaign === undefined || (lead.campaign !== undefined) === body.in_campaign) &&
    (body.in_list === undefined || (lead.list !== undefined) === body.in_list) &&
    (ids === undefined || ids.has(lead.id)) &&
    !excluded.has(lead.id) &&
    (contacts === undefined || contacts.has(lead.email.toLowerCase())) &&
    (search === undefined || textOf(lead).includes(search))
}

function textOf(lead: SimLead): string {
  return `${lead.person.firstName} ${lead.person.lastName} ${lead.email}`.toLowerCase()
}
