import { createAccess } from '../../src/auth/access.ts'
import type { Database } from '../../src/database/database.ts'
import type { User } from '../../src/generated/prisma/client.ts'
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

/** What a test may set of a server. */
export interface ServeOptions extends Partial<ServerOptions> {
  /** The one user of single-user mode. */
  currentUser?: () => Promise<User>
}

/** Serves a database on a free port of the loopback, in single-user mode if no other door is given. */
export async function serve(database: Database, options: ServeOptions = {}): Promise<LeadlineServer> {
  const email = 'owner@team.example'
  let user: Promise<User> | undefined
  const upsert = () => {
    user ??= database.prisma.user.upsert({ where: { email }, create: { email }, update: {} })
    return user
  }
  const { currentUser = upsert, ...given } = options
  const { logger = silentLogger, now = () => new Date() } = given
  if (given.door === undefined && currentUser === upsert) await upsert()
  const auth = { mode: 'single-user' } as const
  const access = createAccess({ database, logger, auth, currentUser, requestsPerMinute: 0, now })
  return await createServer({
    database,
    sync: noSync,
    imports: noImports,
    logger,
    ...access,
    host: '127.0.0.1',
    port: 0,
    ...given,
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
