import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { BenchError } from '../bench-error.ts'
import { LEADLINE_DOCUMENTS } from '../reads.ts'
import { addNote } from './fan-out.ts'

/** Who asks at the same time. */
const CALLERS = 4

/** What each of them waits between two requests. */
const PAUSE_MS = 20

/** Of so many requests one writes a note, and another is a text that the server has never seen. */
const EVERY = 10

/** Requests that go on until they are stopped. */
export interface Traffic {
  /** How many were answered. */
  readonly requests: number
  /** Stops. @throws BenchError BENCH_SERVER_FAILED when one was answered with an error */
  stop(): Promise<void>
}

/** Reads timelines and lists, writes notes, and sends documents that are new each time, as a day of a team would. */
export function startTraffic(url: string, leads: readonly string[]): Traffic {
  const stopped = new AbortController()
  let requests = 0
  const call = async (caller: number) => {
    for (let turn = caller; !stopped.signal.aborted; turn += 1) {
      const leadId = leads[turn % leads.length] ?? ''
      if (turn % EVERY === 0) await addNote(url, leadId, randomUUID())
      else if (turn % EVERY === 1)
        await ask(url, { query: `query New${randomUUID().replaceAll('-', '')} { me { email } }` })
      else if (turn % 2 === 0) await ask(url, { query: LEADLINE_DOCUMENTS.leads })
      else await ask(url, { query: LEADLINE_DOCUMENTS.timeline, variables: { id: leadId } })
      requests += 1
      await sleep(PAUSE_MS)
    }
  }
  const running = Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(caller)))
  // @NOTE Whoever stops the traffic hears of a failure; until then it is no rejection that nobody handles.
  running.catch(() => stopped.abort())
  return {
    get requests() {
      return requests
    },
    stop: async () => {
      stopped.abort()
      await running
    },
  }
}

async function ask(url: string, body: object): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (response.status !== 200 || text.includes('"errors"'))
    throw new BenchError(
      'BENCH_SERVER_FAILED',
      `A request failed with status ${response.status}: ${text.slice(0, 500)}`,
    )
}
