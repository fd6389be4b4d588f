/**
 * The floor under every server: one hand-written statement per request that builds the JSON in Postgres, behind a bare
 * HTTP server. Arguments: port, most connections; the URL comes in DATABASE_URL, where no list of processes shows it.
 * Takes `{"read":"timeline","id":"…"}`.
 */
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { z } from 'zod'
import { READ_NAMES } from '../reads.ts'
import { FLOOR_STATEMENTS } from './floor-statements.ts'

const [port = '', max = ''] = process.argv.slice(2)
const request = z.object({ read: z.enum(READ_NAMES), id: z.string().optional() })
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(max) })

const server = createServer(async (incoming, response) => {
  try {
    const { read, id } = request.parse(JSON.parse(await text(incoming)))
    const statement = { name: read, text: FLOOR_STATEMENTS[read], values: id === undefined ? [] : [id] }
    const { rows } = await pool.query<{ data: string }>(statement)
    response.writeHead(200, { 'content-type': 'application/json' }).end(`{"data":${rows[0]?.data ?? 'null'}}`)
  } catch (error) {
    response.writeHead(500).end(String(error))
  }
})
server.listen(Number(port), '127.0.0.1')
