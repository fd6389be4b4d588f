import type { Database } from '../database/database.ts'
import type { User } from '../generated/prisma/client.ts'
import type { AccessWriter } from '../write/access-writer.ts'

/** Who changes keys and people on the command line, where nobody shows who they are: the audit names `user`. */
export function commandLineWriter(database: Database, user: User): AccessWriter {
  return {
    database,
    currentUser: async () => user,
    now: () => new Date(),
    requestId: null,
    apiKeyId: null,
    recent: { forget: () => undefined },
  }
}
