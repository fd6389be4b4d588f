import type { FastifyInstance } from 'fastify'
import type { SimulatedWorld } from '../world/simulated-world.ts'
import { compareText } from '../world/sorted-rows.ts'
import { errorEnvelope } from './error-envelope.ts'
import { cutPage, LIMIT_SCHEMA, NUMBER, parameters, TEXT } from './page.ts'

interface CampaignsQuery {
  readonly limit: number
  readonly starting_after?: string
  readonly search?: string
  readonly status?: number
  readonly exclude_status?: number
}

const CAMPAIGNS_QUERY = parameters({
  limit: LIMIT_SCHEMA,
  starting_after: TEXT,
  search: TEXT,
  status: NUMBER,
  exclude_status: NUMBER,
})

/** `GET /campaigns` (id descending), `GET /campaigns/{id}`, `GET /lead-lists`, `GET /workspaces/current`. */
export function addCampaignRoutes(app: FastifyInstance, world: SimulatedWorld): void {
  app.get<{ Querystring: CampaignsQuery }>('/campaigns', { schema: { querystring: CAMPAIGNS_QUERY } }, ({ query }) => {
    const search = query.search?.toLowerCase()
    const rows = world.campaigns.toSorted((a, b) => compareText(b.id, a.id))
    return cutPage(
      rows,
      {
        from: 0,
        limit: query.limit,
        accepts: (campaign) =>
          (query.starting_after === undefined || campaign.id < query.starting_after) &&
          (search === undefined || campaign.name.toLowerCase().includes(search)) &&
          (query.status === undefined || campaign.status === query.status) &&
          (query.exclude_status === undefined || campaign.status !== query.exclude_status),
        cursorOf: (campaign) => campaign.id,
      },
      (campaign) => world.campaignObject(campaign),
    )
  })

  app.get<{ Params: { id: string } }>('/campaigns/:id', ({ params }, reply) => {
    const campaign = world.campaign(params.id)
    return campaign === undefined ? reply.code(404).send(errorEnvelope(404)) : world.campaignObject(campaign)
  })

  app.get('/workspaces/current', () => ({
    id: world.organization,
    timestamp_created: '2026-01-05T09:00:00.000Z',
    timestamp_updated: '2026-01-05T09:00:00.000Z',
    owner: world.owner,
    name: 'Northlight (simulated)',
  }))

  const listsQuery = parameters({ limit: LIMIT_SCHEMA, starting_after: TEXT, search: TEXT })
  app.get<{ Querystring: Pick<CampaignsQuery, 'limit' | 'starting_after' | 'search'> }>(
    '/lead-lists',
    { schema: { querystring: listsQuery } },
    ({ query }) => {
      const before = query.starting_after === undefined ? Number.POSITIVE_INFINITY : Date.parse(query.starting_after)
      return cutPage(
        world.lists.toSorted((a, b) => b.createdMs - a.createdMs),
        {
          from: 0,
          limit: query.limit,
          accepts: (list) =>
            list.createdMs < before && list.name.toLowerCase().includes((query.search ?? '').toLowerCase()),
          cursorOf: (list) => new Date(list.createdMs).toISOString(),
        },
        (list) => ({
          id: list.id,
          organization_id: world.organization,
          owned_by: world.owner,
          name: list.name,
          timestamp_created: new Date(list.createdMs).toISOString(),
        }),
      )
    },
  )
}
