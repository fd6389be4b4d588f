import type { Database } from '../../src/database/database.ts'
import type { Writer } from '../../src/write/change.ts'

/** Somebody who writes into a database: a user of its own, made where it is missing. */
export async function openWriter(database: Database, options: { now?: () => Date } = {}): Promise<Writer> {
  const email = 'writer@team.example'
  const user = await database.prisma.user.upsert({ where: { email }, create: { email }, update: {} })
  const now = options.now ?? (() => new Date('2026-08-01T12:00:00Z'))
  return { database, currentUser: async () => user, now, requestId: 'test', apiKeyId: null }
}
