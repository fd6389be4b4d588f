import type { Workspace } from '../main.ts'
import type { Importer } from '../write/csv-imports.ts'

/** Who imports from the command line: the one user of the workspace. */
export function importerOf({ database, imports, currentUser }: Workspace): Importer {
  return { database, imports, currentUser, now: () => new Date(), requestId: null, apiKeyId: null }
}
