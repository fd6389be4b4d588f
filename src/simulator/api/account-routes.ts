import type { FastifyInstance } from 'fastify'
import { DAY, dateOf } from '../world/calendar.ts'
import type { SimulatedWorld } from '../world/simulated-world.ts'
import { compareText } from '../world/sorted-rows.ts'
import type { SimAccount } from '../world/world-rows.ts'
import { errorEnvelope } from './error-envelope.ts'
import { cutPage, LIMIT_SCHEMA, NUMBER, parameters, TEXT, TEXTS } from './page.ts'

interface AccountsQuery {
  readonly limit: number
  readonly starting_after?: string
  readonly search?: string
  readonly status?: number
}

const ACCOUNTS_QUERY = parameters({ limit: LIMIT_SCHEMA, starting_after: TEXT, search: TEXT, status: NUMBER })

/** `GET /accounts` (newest first), `GET /accounts/{email}`, `POST /accounts/warmup-analytics`. */
export function addAccountRoutes(app: FastifyInstance, world: SimulatedWorld): void {
  app.get<{ Querystring: AccountsQuery }>('/accounts', { schema: { querystring: ACCOUNTS_QUERY } }, ({ query }) => {
    const isAfterCursor = afterCursor(query.starting_after)
    return cutPage(
      world.accounts.toSorted((a, b) => b.createdMs - a.createdMs || compareText(a.email, b.email)),
      {
        from: 0,
        limit: query.limit,
        accepts: (account) =>
          isAfterCursor(account) &&
          (query.status === undefined || account.status === query.status) &&
          account.email.includes((query.search ?? '').toLowerCase()),
        cursorOf: (account) => `${new Date(account.createdMs).toISOString()}&${account.email}`,
      },
      (account) => world.accountObject(account.email, true),
    )
  })

  app.get<{ Params: { email: string } }>('/accounts/:email', ({ params }, reply) => {
    return world.accountObject(params.email, false) ?? reply.code(404).send(errorEnvelope(404))
  })

  const body = { ...parameters({ emails: TEXTS }), required: ['emails'] }
  app.post<{ Body: { readonly emails: readonly string[] } }>(
    '/accounts/warmup-analytics',
    { schema: { body } },
    (request) => warmupAnalytics(world, request.body.emails),
  )
}

/** Accepts `timestamp&email` and the older bare timestamp (Instantly fact sheet §2). */
function afterCursor(cursor: string | undefined): (account: SimAccount) => boolean {
  if (cursor === undefined) return () => true
  const [timestamp = '', email] = cursor.split('&')
  const ms = Date.parse(timestamp)
  return (account) =>
    account.createdMs < ms || (account.createdMs === ms && email !== undefined && account.email > email)
}

/** The last seven days of warm-up mails; counters that are zero are left out (Instantly fact sheet §4.2). */
function warmupAnalytics(world: SimulatedWorld, emails: readonly string[]) {
  const byDate: Record<string, Record<string, object>> = {}
  const aggregate: Record<string, object> = {}
  for (const account of world.accounts) {
    if (!emails.includes(account.email) || account.warmupStatus === 0) continue
    const days: Record<string, object> = {}
    for (let back = 7; back >= 1; back--) {
      const spam = back % 4 === 0 ? { landed_spam: 1 } : {}
      const inbox = back % 4 === 0 ? 19 : 20
      days[dateOf(world.now.getTime() - back * DAY)] = { sent: 20, landed_inbox: inbox, ...spam, received: 18 }
    }
    byDate[account.email] = days
    const score = account.warmupScore
    aggregate[account.email] = {
      sent: 140,
      landed_inbox: 139,
      landed_spam: 1,
      received: 126,
      health_score_label: `${score}%`,
      health_score: score,
    }
  }
  return { email_date_data: byDate, aggregate_data: aggregate }
}
