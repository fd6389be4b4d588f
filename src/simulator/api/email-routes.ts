import type { FastifyInstance } from 'fastify'
import { previewOf } from '../world/email-object.ts'
import { wordsOf } from '../world/mail-texts.ts'
import type { SimulatedWorld } from '../world/simulated-world.ts'
import { compareText } from '../world/sorted-rows.ts'
import type { SimEmail } from '../world/world-rows.ts'
import { errorEnvelope } from './error-envelope.ts'
import { cutPage, FLAG, LIMIT_SCHEMA, NUMBER, parameters, TEXT } from './page.ts'

interface EmailsQuery {
  readonly limit: number
  readonly starting_after?: string
  readonly sort_order: 'asc' | 'desc'
  readonly search?: string
  readonly campaign_id?: string
  readonly lead?: string
  readonly company_domain?: string
  readonly eaccount?: string
  readonly email_type?: 'received' | 'sent' | 'manual'
  readonly min_timestamp_created?: string
  readonly max_timestamp_created?: string
  readonly i_status?: number
  readonly is_unread?: boolean
  readonly preview_only?: boolean
  readonly scheduled_only?: boolean
}

const EMAILS_QUERY = parameters({
  limit: LIMIT_SCHEMA,
  starting_after: TEXT,
  sort_order: { type: 'string', enum: ['asc', 'desc'], default: 'desc' },
  search: TEXT,
  campaign_id: TEXT,
  lead: TEXT,
  company_domain: TEXT,
  eaccount: TEXT,
  email_type: { type: 'string', enum: ['received', 'sent', 'manual'] },
  min_timestamp_created: TEXT,
  max_timestamp_created: TEXT,
  i_status: NUMBER,
  is_unread: FLAG,
  preview_only: FLAG,
  scheduled_only: FLAG,
})

const UE_TYPES = { sent: 1, received: 2, manual: 3 }

/**
 * `GET /emails` (by creation time and id, newest first unless `sort_order=asc`) and `GET /emails/{id}`.
 *
 * Choices where Instantly says nothing: both time bounds are exclusive, `email_type=sent` is ue_type 1 only, and
 * `preview_only` leaves out `body` and adds `content_preview`.
 */
export function addEmailRoutes(app: FastifyInstance, world: SimulatedWorld): void {
  app.get<{ Querystring: EmailsQuery }>('/emails', { schema: { querystring: EMAILS_QUERY } }, ({ query }) => {
    const isAscending = query.sort_order === 'asc'
    const { first, last } = bounds(world, query)
    return cutPage(
      world.emails,
      {
        from: isAscending ? first : last,
        until: isAscending ? last + 1 : first - 1,
        direction: isAscending ? 1 : -1,
        limit: query.limit,
        accepts: emailFilter(world, query),
        cursorOf: (email) => email.id,
      },
      (email) => served(world, email, query.preview_only ?? false),
    )
  })

  app.get<{ Params: { id: string } }>('/emails/:id', ({ params }, reply) => {
    const email = world.email(params.id)
    return email === undefined ? reply.code(404).send(errorEnvelope(404)) : world.emailObject(email)
  })
}

/** The positions of the first and last mail inside the time bounds and beyond the cursor. */
function bounds(world: SimulatedWorld, query: EmailsQuery): { first: number; last: number } {
  const min = Date.parse(query.min_timestamp_created ?? '')
  const max = Date.parse(query.max_timestamp_created ?? '')
  const first = Number.isNaN(min) ? 0 : world.emailIndex((email) => email.createdMs > min)
  const last = (Number.isNaN(max) ? world.emails.length : world.emailIndex((email) => email.createdMs >= max)) - 1
  const cursor = query.starting_after
  if (cursor === undefined) return { first, last }
  const at = world.email(cursor)
  // A cursor may be the id of a mail that does not exist: ids are ordered by time too.
  const order = (email: SimEmail) =>
    at === undefined ? compareText(email.id, cursor) : email.createdMs - at.createdMs || compareText(email.id, at.id)
  return query.sort_order === 'asc'
    ? {
        first: Math.max(
          first,
          world.emailIndex((email) => order(email) > 0),
        ),
        last,
      }
    : { first, last: Math.min(last, world.emailIndex((email) => order(email) >= 0) - 1) }
}

function emailFilter(world: SimulatedWorld, query: EmailsQuery): (email: SimEmail) => boolean {
  const lead = query.lead?.toLowerCase()
  const accounts =
    query.eaccount === undefined ? undefined : new Set(query.eaccount.split(',').map((one) => one.trim()))
  const type = query.email_type === undefined ? undefined : UE_TYPES[query.email_type]
  const thread = query.search?.startsWith('thread:') ? query.search.slice('thread:'.length) : undefined
  const searched = thread === undefined ? query.search?.toLowerCase() : undefined
  return (email) =>
    (query.campaign_id === undefined || (email.showCampaignId && email.campaign?.id === query.campaign_id)) &&
    (lead === undefined || email.address?.toLowerCase() === lead) &&
    (searched === undefined || email.address?.toLowerCase() === searched) &&
    (thread === undefined || email.threadId === thread) &&
    (accounts === undefined || accounts.has(email.account.email)) &&
    (type === undefined || email.type === type) &&
    (query.i_status === undefined || email.interest === query.i_status) &&
    (query.scheduled_only !== true || email.type === 4) &&
    (query.company_domain === undefined || email.lead?.person.companyDomain === query.company_domain) &&
    (query.is_unread === undefined || (world.emailObject(email).is_unread === 1) === query.is_unread)
}

function served(world: SimulatedWorld, email: SimEmail, previewOnly: boolean) {
  const object = world.emailObject(email)
  if (!previewOnly) return object
  return { ...object, body: undefined, content_preview: object.content_preview ?? previewOf(wordsOf(email).text) }
}
