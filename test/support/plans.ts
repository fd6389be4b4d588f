import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { z } from 'zod'
import type { Queryable } from '../../src/database/database.ts'

/** A statement as the driver got it. */
export interface Sent {
  text: string
  values: unknown[]
}

/**
 * The statements that the drivers are given while `work` runs, whatever part of Leadline gives them.
 *
 * @NOTE Nothing above the drivers sees every statement with its values, and an empty value would change the plan.
 */
export async function sentDuring(work: () => Promise<unknown>): Promise<Sent[]> {
  const sent: Sent[] = []
  const restore = [pg.Client.prototype, PGlite.prototype].map((prototype) => listen(prototype, sent))
  try {
    await work()
  } finally {
    for (const undo of restore) undo()
  }
  return sent
}

function listen(prototype: object, sent: Sent[]): () => void {
  const original: unknown = Reflect.get(prototype, 'query')
  if (typeof original !== 'function') throw new TypeError('The driver has no query method.')
  const own = Object.hasOwn(prototype, 'query')
  const listening = function (this: unknown, ...args: unknown[]): unknown {
    const [statement, values] = args
    const config = typeof statement === 'object' && statement !== null ? statement : { text: statement }
    const given: unknown = Reflect.get(config, 'values') ?? values
    sent.push({ text: String(Reflect.get(config, 'text')), values: Array.isArray(given) ? given : [] })
    return Reflect.apply(original, this, args)
  }
  Reflect.set(prototype, 'query', listening)
  return () => (own ? Reflect.set(prototype, 'query', original) : Reflect.deleteProperty(prototype, 'query'))
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

/** The steps of a statement's plan with these very values: the kind of each, and the index or table it reads. */
export async function planSteps(db: Queryable, { text, values }: Sent): Promise<string[]> {
  return stepsOf(await db.query(`explain (format json) ${text}`, values))
}

/** The steps of the plan that a server makes of a statement that is prepared and used often: for any values. */
export async function genericPlanSteps(session: Queryable, { text, values }: Sent): Promise<string[]> {
  await session.query('set plan_cache_mode = force_generic_plan')
  await session.query(`prepare asked_often as ${text}`)
  try {
    const nothing = values.length === 0 ? '' : `(${values.map(() => 'null').join(', ')})`
    return stepsOf(await session.query(`explain (format json) execute asked_often${nothing}`))
  } finally {
    await session.query('deallocate asked_often')
    await session.query('reset plan_cache_mode')
  }
}

function stepsOf(rows: unknown): string[] {
  const flattened = (plan: PlanNode): PlanNode[] => [plan, ...(plan.Plans ?? []).flatMap(flattened)]
  const nodes = explained.parse(rows).flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => flattened(Plan)))
  return nodes.map((step) => {
    const on = step['Index Name'] ?? step['Relation Name']
    return on === undefined ? step['Node Type'] : `${step['Node Type']} ${on}`
  })
}
