import pg from 'pg'
import { z } from 'zod'
import { readConfig } from '../src/config.ts'
import { openWorkspace, serveWorkspace } from '../src/main.ts'
import { freePort } from '../test/support/free-port.ts'
import type { BenchSchema } from './schema.ts'

/** How Postgres runs what one request asks of `events`. */
export interface PlanSummary {
  /** The steps that touch a table or order rows, innermost last, such as `Index Scan events_lead_id_…`. */
  steps: string[]
  /** Steps that cost more the longer the timeline is: a sort, or reading all events or all counts. */
  slow: string[]
  /** Statements that the request ran on `events`. */
  statements: number
}

interface Sent {
  text: string
  values: unknown[]
}

const node = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  get Plans() {
    return z.array(node).optional()
  },
})
type PlanNode = z.infer<typeof node>
const explained = z.array(z.object({ 'QUERY PLAN': z.array(z.object({ Plan: node })) })).min(1)

/**
 * Serves the schema in this process, sends one request after the other, and asks Postgres for the plan of every
 * statement that reads `events`, with the very values it ran with.
 *
 * @param send sends a request to the URL it is given
 */
export async function readPlans(
  schema: BenchSchema,
  sends: readonly ((url: string) => Promise<unknown>)[],
): Promise<PlanSummary[]> {
  const config = readConfig({ DATABASE_URL: schema.url, PORT: String(await freePort()), LOG_LEVEL: 'silent' })
  await using workspace = await openWorkspace({ config, command: 'leadline bench' })
  await using server = await serveWorkspace(workspace)
  const client = new pg.Client(schema.driverUrl)
  await client.connect()
  try {
    const summaries: PlanSummary[] = []
    for (const send of sends) {
      const sent = (await statementsOf(() => send(server.url))).filter(({ text }) => /\bevents\b/.test(text))
      const nodes: PlanNode[] = []
      for (const { text, values } of sent) nodes.push(...(await explain(client, text, values)))
      const steps = nodes.flatMap(stepOf)
      const slow = steps.filter((step) => step.includes('Sort') || /^Seq Scan event(s|_counts)$/.test(step))
      summaries.push({ steps, slow, statements: sent.length })
    }
    return summaries
  } finally {
    await client.end()
  }
}

async function explain(client: pg.Client, text: string, values: unknown[]): Promise<PlanNode[]> {
  const { rows } = await client.query({ text: `explain (format json) ${text}`, values })
  return explained.parse(rows).flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => flattened(Plan)))
}

function flattened(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flattened)]
}

function stepOf(step: PlanNode): string[] {
  const type = step['Node Type']
  const on = step['Index Name'] ?? step['Relation Name']
  if (on === undefined) return type.includes('Sort') ? [type] : []
  return [`${type} ${on}`]
}

/**
 * The statements with values that the driver is given while `work` runs, whatever part of Leadline gives them.
 *
 * @NOTE Nothing above the driver sees every statement with its values, and an empty value would change the plan; so the
 * driver's one method for them is listened to, for this moment, in the benchmark only.
 */
async function statementsOf(work: () => Promise<unknown>): Promise<Sent[]> {
  const sent: Sent[] = []
  const original: unknown = Reflect.get(pg.Client.prototype, 'query')
  if (typeof original !== 'function') throw new TypeError('pg.Client has no query method.')
  const listening = function (this: pg.Client, ...args: unknown[]): unknown {
    const [statement, values] = args
    const config = typeof statement === 'object' && statement !== null ? statement : { text: statement }
    const given: unknown = Reflect.get(config, 'values') ?? values
    sent.push({ text: String(Reflect.get(config, 'text')), values: Array.isArray(given) ? given : [] })
    return Reflect.apply(original, this, args)
  }
  Reflect.set(pg.Client.prototype, 'query', listening)
  try {
    await work()
  } finally {
    Reflect.set(pg.Client.prototype, 'query', original)
  }
  return sent
}
