import type { Database } from '../../src/database/database.ts'
import { type Logger, silentLogger } from '../../src/logger.ts'
import { createServer, type LeadlineServer, type ServerOptions } from '../../src/server/server.ts'
import { noSync } from '../schema/graph.ts'
import { noImports } from '../support/no-imports.ts'

/** A log that keeps its lines. */
export interface KeptLog extends Logger {
  lines: { level: string; fields: object; message: string }[]
}

/** Makes a log that keeps its lines. */
export function keepLog(): KeptLog {
  const lines: KeptLog['lines'] = []
  const keep = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields, message })
  }
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
}

/** Serves a database on a free port of the loopback. */
export async function serve(database: Database, options: Partial<ServerOptions> = {}): Promise<LeadlineServer> {
  const email = 'owner@team.example'
  return await createServer({
    database,
    sync: noSync,
    imports: noImports,
    logger: silentLogger,
    currentUser: () => database.prisma.user.upsert({ where: { email }, create: { email }, update: {} }),
    host: '127.0.0.1',
    port: 0,
    ...options,
  })
}

/** Posts a GraphQL request as JSON. */
export async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}
