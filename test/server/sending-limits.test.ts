import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'
import { serve } from './server-kit.ts'

const CSV = 'Email,First Name\na@one.example,Ada\nb@two.example,Bo\nc@three.example,Cy\n'

let db: Database
let imports: ImportKit
let server: LeadlineServer

beforeAll(async () => {
  db = await openTestDatabase()
  imports = await openImportKit(db)
  server = await serve(db, { imports: imports.service, sending: { wholeMs: 400, stalledMs: 400 } })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await imports[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

/** Sends a body of `CSV`'s length in pieces with pauses, and gives all that comes back until the connection ends. */
async function send(path: string, type: string, pieces: string[], pauseMs: number): Promise<string> {
  const socket = connect(server.port, '127.0.0.1').setEncoding('utf8')
  socket.on('error', () => undefined)
  const answer = socket.toArray().catch((): string[] => [])
  const head = ['host: 127.0.0.1', `content-type: ${type}`, `content-length: ${CSV.length}`, 'connection: close']
  socket.write(`POST ${path} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`)
  for (const piece of pieces) {
    await sleep(pauseMs)
    if (socket.writable) socket.write(piece)
  }
  return (await answer).join('')
}

const slowly = CSV.match(/.{1,12}\n?/gs) ?? []

describe(`a body that does not come (${databaseKind})`, () => {
  test('ends with 408 where it is a query, however busily it trickles', async () => {
    expect(await send('/graphql', 'application/json', slowly, 100)).toMatch(/^HTTP\/1.1 408 .*REQUEST_INCOMPLETE/s)
  })

  test('ends with 408 where it is a file that stalls, and nothing was imported', async () => {
    expect(await send('/imports', 'text/csv', [CSV.slice(0, 20)], 0)).toMatch(/^HTTP\/1.1 408 .*REQUEST_INCOMPLETE/s)
    expect(await db.query('select from csv_imports_raw')).toEqual([])
  })

  test('is waited for where it is a file that keeps coming, for longer than any query may take', async () => {
    expect(slowly.length * 100).toBeGreaterThan(400)
    expect(await send('/imports', 'text/csv', slowly, 100)).toMatch(/^HTTP\/1.1 202 /)
  })
})
