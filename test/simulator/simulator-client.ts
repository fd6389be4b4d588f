import { z } from 'zod'
import type { InstantlySimulator } from '../../src/simulator/instantly-simulator.ts'

const Item = z.record(z.string(), z.unknown())
const ListPage = z.strictObject({ items: z.array(Item), next_starting_after: z.string().optional() })

/** One item of an answer, not looked into. */
export type Item = z.infer<typeof Item>

/** What came over the wire. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Query parameters; an array repeats the name. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** A bare HTTP client with the simulator's key, for tests. */
export class SimulatorClient {
  readonly #simulator: InstantlySimulator

  constructor(simulator: InstantlySimulator) {
    this.#simulator = simulator
  }

  /** GET below /api/v2. `init` overrides headers and signal. */
  async get(path: string, query: Query = {}, init: RequestInit = {}): Promise<Answer> {
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) {
      for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) search.append(name, String(one))
    }
    const headers = { authorization: `Bearer ${this.#simulator.apiKey}`, ...init.headers }
    const url = `${this.#simulator.url}/api/v2${path}${search.size > 0 ? `?${search}` : ''}`
    const response = await fetch(url, { redirect: 'manual', ...init, headers })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  /** POST with a JSON body below /api/v2. */
  async post(path: string, body: object): Promise<Answer> {
    const headers = { 'content-type': 'application/json' }
    return await this.get(path, {}, { method: 'POST', body: JSON.stringify(body), headers })
  }

  /** The JSON of a GET that must succeed. */
  async json(path: string, query: Query = {}): Promise<unknown> {
    const answer = await this.get(path, query)
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.text}`)
    return JSON.parse(answer.text)
  }

  /** The rows of an endpoint that answers a bare array. */
  async rows(path: string, query: Query = {}): Promise<Item[]> {
    return z.array(Item).parse(await this.json(path, query))
  }

  /** One page of a list; `/leads/list` is asked by POST. */
  async page(path: string, query: Query = {}) {
    const json = path === '/leads/list' ? JSON.parse((await this.post(path, query)).text) : await this.json(path, query)
    return ListPage.parse(json)
  }

  /** Follows the cursors of a list until one is missing. */
  async walk(path: string, query: Query = {}): Promise<{ items: Item[]; pages: z.infer<typeof ListPage>[] }> {
    const pages = [await this.page(path, query)]
    for (let cursor = pages[0]?.next_starting_after; cursor !== undefined; ) {
      const page = await this.page(path, { ...query, starting_after: cursor })
      pages.push(page)
      cursor = page.next_starting_after
    }
    return { items: pages.flatMap((page) => page.items), pages }
  }
}

/** The sum of one numeric column. */
export function sum(rows: readonly Item[], column: string): number {
  return rows.reduce((total, row) => total + z.number().parse(row[column]), 0)
}

/** The ids of items, in order. */
export function idsOf(items: readonly Item[]): string[] {
  return items.map((item) => z.string().parse(item.id))
}
