import type { ServerResponse } from 'node:http'
import type { Database } from '../database/database.ts'

const PATIENCE_MS = 2_000

/** Answers that the process lives. */
export function answerHealth(response: ServerResponse): void {
  sendJson(response, 200, { status: 'ok' })
}

/** Answers whether requests can be served: 200 when the database answers in time, else 503 with the reason. */
export async function answerReady(response: ServerResponse, database: Database): Promise<void> {
  const reason = await reasonNotReady(database)
  if (reason === undefined) sendJson(response, 200, { status: 'ready' })
  else sendJson(response, 503, { status: 'not ready', reason })
}

/** Sends a small JSON answer. */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(`${JSON.stringify(body)}\n`)
}

async function reasonNotReady(database: Database): Promise<string | undefined> {
  const { promise: timeout, resolve } = Promise.withResolvers<string>()
  const timer = setTimeout(
    () => resolve(`The database did not answer within ${PATIENCE_MS / 1000} seconds.`),
    PATIENCE_MS,
  )
  const answer = database.query('/* ready */ select 1').then(
    () => undefined,
    () => 'The database refuses to answer; the log of the database tells why.',
  )
  try {
    return await Promise.race([answer, timeout])
  } finally {
    clearTimeout(timer)
  }
}
