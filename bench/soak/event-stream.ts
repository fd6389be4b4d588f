import { type IncomingMessage, request } from 'node:http'
import { BenchError } from '../bench-error.ts'

const QUERY = `subscription ($filter: EventFilter) { timelineEvent(filter: $filter) { cursor event {
  id: uuid eventType eventTimestamp lead { firstName email company { companyName } } ... on NoteEvent { noteText } } } }`

/** An open stream of events. */
export interface EventStream {
  /** Closes the connection, as a browser does whose tab is shut. */
  close(): Promise<void>
}

/**
 * Subscribes to events over a connection of its own, with as little work as possible for each message.
 *
 * @param variables of the subscription
 * @param heard called with the text of each message that has an event
 * @returns once the first message, which tells only the place, has come
 * @throws BenchError BENCH_SERVER_FAILED when the server answers with anything else
 */
export async function openEventStream(
  url: string,
  variables: object,
  heard: (message: string) => void,
): Promise<EventStream> {
  const { promise: began, resolve: begin, reject } = Promise.withResolvers<void>()
  const { promise: closed, resolve: close } = Promise.withResolvers<void>()
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' }
  const sent = request(url, { method: 'POST', headers, agent: false }, (response: IncomingMessage) => {
    if (response.statusCode !== 200) reject(failed(`status ${response.statusCode}`))
    let rest = ''
    response.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (!line.startsWith('data: ')) continue
        if (line.includes('"errors"')) reject(failed(line))
        else if (line.includes('"event":null')) begin()
        else heard(line)
      }
    })
    response.on('error', () => close())
  })
  sent.on('error', (error) => reject(failed(error.message)))
  sent.on('close', () => close())
  sent.end(JSON.stringify({ query: QUERY, variables }))
  await began
  return {
    close: async () => {
      sent.destroy()
      await closed
    },
  }
}

function failed(what: string): BenchError {
  return new BenchError('BENCH_SERVER_FAILED', `A stream of events could not be read: ${what}`)
}
