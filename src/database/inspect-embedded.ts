import { PGlite } from '@electric-sql/pglite'
import { unfinishedMark } from './embedded.ts'
import { DatabaseError, errorMessage } from './errors.ts'
import { assertEmbeddedFolder } from './existing-workspace.ts'
import { lockFolder } from './folder-lock.ts'
import type { Inspection } from './inspection.ts'
import { migrationState } from './migration-state.ts'

/**
 * Opens an embedded database to look at it, in whatever version it is.
 *
 * @param command what this process was started as; a second process on the folder is told
 * @throws DatabaseError DATABASE_WORKSPACE_MISSING, DATABASE_FOLDER_TAKEN, DATABASE_FOLDER_NOT_WRITABLE,
 *   DATABASE_FOLDER_CORRUPT
 */
export async function inspectEmbedded(folder: string, command: string): Promise<Inspection> {
  await using cleanup = new AsyncDisposableStack()
  await assertEmbeddedFolder(folder, unfinishedMark(folder))
  cleanup.use(await lockFolder(folder, command))
  const pglite = cleanup.adopt(await start(folder), async (client) => client.close())
  const read: Inspection['read'] = (work) =>
    pglite.transaction(async (tx) => {
      await tx.query('set transaction read only')
      return await work({
        query: async <Row>(sql: string, parameters: readonly unknown[] = []) =>
          (await tx.query<Row>(sql, [...parameters])).rows,
      })
    })
  const state = await read(migrationState)
  const resources = cleanup.move()
  return {
    kind: 'embedded',
    location: folder,
    user: null,
    schema: 'public',
    state,
    read,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function start(folder: string): Promise<PGlite> {
  try {
    return await PGlite.create(folder)
  } catch (error) {
    throw new DatabaseError(
      'DATABASE_FOLDER_CORRUPT',
      `The embedded database in ${folder} could not be opened (${errorMessage(error)}). Its files are damaged or from ` +
        'another version. Move the folder away (everything from Instantly can be synced again) or put a backup in its place.',
      { cause: error },
    )
  }
}
