import { access, readdir, rm, statfs, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { PGlite, type Transaction } from '@electric-sql/pglite'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { PrismaClient } from '../generated/prisma/client.ts'
import { type Database, type Queryable, StatementObservers } from './database.ts'
import { DatabaseError, errorMessage } from './errors.ts'
import { EXACT_PARSERS, withExactNumbers } from './exact-numbers.ts'
import { assertEmbeddedFolder, assertEmbeddedWorkspace } from './existing-workspace.ts'
import { createFastReader } from './fast-reader/fast-reader.ts'
import { folderError, lockFolder } from './folder-lock.ts'
import { migrate } from './migrate.ts'
import { isUpToDate } from './migration-state.ts'
import type { DatabaseAccess } from './open.ts'
import { protectTables } from './protect-tables.ts'

/** Below this the embedded database is not written: PGlite freezes the whole process when the disk is full. */
export const LEAST_FREE_BYTES = 64 * 1024 * 1024

/** Where an embedded database lives and who opens it. */
export interface EmbeddedOptions {
  /** The folder; undefined keeps everything in memory, for tests. */
  folder: string | undefined
  /** What this process was started as; a second process is told. */
  command: string
  /** The bytes that are left on the folder's disk; for tests. */
  freeBytes?: (folder: string) => Promise<number>
  /** Whether what is missing is made and migrated; it is when left out. */
  access?: DatabaseAccess | undefined
}

/**
 * Opens the embedded database (PGlite: Postgres in this process), migrated to the newest version. With
 * `access: 'read-only'` nothing is made or migrated.
 *
 * @throws DatabaseError when the folder is taken, not writable or not a database, or the disk is full
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Database> {
  const { folder, freeBytes = bytesLeft } = options
  const readOnly = options.access === 'read-only'
  await using cleanup = new AsyncDisposableStack()
  if (folder !== undefined) {
    if (readOnly) await assertEmbeddedFolder(folder, unfinishedMark(folder))
    cleanup.use(await lockFolder(folder, options.command))
    await prepareFolder(folder)
    await assertSpace(folder, freeBytes)
  }
  const pglite = cleanup.adopt(await startPGlite(folder), async (client) => client.close())
  const observers = new StatementObservers()
  const run = queryThrough(pglite, observers)
  if (readOnly) await assertEmbeddedWorkspace(run, folder ?? 'memory')
  else if (!(await isUpToDate(run))) {
    await migrate(new PrismaPGlite(pglite), (script) => pglite.exec(script))
    // @NOTE It learned how arrays are written when it was opened; those of our enums are there only now.
    await pglite.refreshArrayTypes()
  }
  const client = new PrismaClient({
    adapter: withExactNumbers(new PrismaPGlite(pglite)),
    log: [{ emit: 'event', level: 'query' }],
  })
  cleanup.defer(() => client.$disconnect())
  client.$on('query', (event) => observers.notify(event.query))
  if (!readOnly) await protectTables(run, client)
  const reader = createFastReader(client, async (sql, values) => {
    const [row] = await run.query<{ data: string }>(sql, values)
    return row?.data ?? 'null'
  })
  const resources = cleanup.move()

  const database: Database = {
    kind: 'embedded',
    location: folder ?? 'memory',
    prisma: reader.prisma,
    reads: run,
    answer: reader.answer,
    fastReads: reader.counts,
    warnings: [],
    query: run.query,
    transaction: async (work, change) => {
      if (change !== undefined) await database.assertFreeSpace()
      return await pglite.transaction((tx) => work(queryThrough(tx, observers)))
    },
    session: oneAtATime(async (work) => {
      const session: Database = {
        ...database,
        session: (inner) => inner(session),
        [Symbol.asyncDispose]: async () => undefined,
      }
      try {
        return await work(session)
      } finally {
        await pglite.exec('discard temp')
      }
    }),
    vacuum: async (table) => void (await run.query(`/* vacuum */ vacuum (analyze) ${table}`)),
    observe: (listener) => observers.add(listener),
    listen: (channel, heard) => pglite.listen(channel, heard),
    assertFreeSpace: async () => {
      if (folder !== undefined) await assertSpace(folder, freeBytes)
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
  return database
}

function queryThrough(client: PGlite | Transaction, observers: StatementObservers): Queryable {
  return {
    async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      observers.notify(sql)
      const result = await client.query<Row>(sql, [...parameters])
      return result.rows
    },
  }
}

/** There is one connection: a second session waits for the first, whose temporary tables it would see. */
function oneAtATime(run: Database['session']): Database['session'] {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = last.then(() => run(work))
    last = result.catch(() => undefined)
    return result
  }
}

async function startPGlite(folder: string | undefined): Promise<PGlite> {
  try {
    const options = { parsers: EXACT_PARSERS }
    if (folder === undefined) return await PGlite.create(options)
    const pglite = await PGlite.create(folder, options)
    await rm(unfinishedMark(folder), { force: true })
    return pglite
  } catch (error) {
    throw new DatabaseError(
      'DATABASE_FOLDER_CORRUPT',
      `The embedded database in ${folder ?? 'memory'} could not be opened (${errorMessage(error)}). ` +
        'Its files are damaged or from another version. Move the folder away (everything from Instantly can be synced ' +
        'again) or put a backup in its place.',
      { cause: error },
    )
  }
}

/** Refuses a folder that holds something else than a database; clears one whose first filling was interrupted. */
async function prepareFolder(folder: string): Promise<void> {
  try {
    await clearUnfinished(folder)
    const entries = await readdir(folder)
    if (entries.length === 0) return await writeFile(unfinishedMark(folder), '')
    await access(join(folder, 'PG_VERSION')).catch(() => {
      throw new DatabaseError(
        'DATABASE_FOLDER_CORRUPT',
        `The folder ${folder} holds files (${entries.slice(0, 3).join(', ')}) but no database. ` +
          'Name an empty or new folder in LEADLINE_DATA_DIR, or put the missing files back.',
      )
    })
  } catch (error) {
    throw error instanceof DatabaseError ? error : folderError(folder, error)
  }
}

/**
 * The file that stands beside a folder from before its first file is written until the new database runs. A process
 * that is killed in between leaves half a database, in which nothing was ever stored.
 */
export function unfinishedMark(folder: string): string {
  return `${resolve(folder)}.unfinished`
}

async function clearUnfinished(folder: string): Promise<void> {
  const marked = await access(unfinishedMark(folder)).then(
    () => true,
    () => false,
  )
  if (!marked) return
  for (const entry of await readdir(folder)) await rm(join(folder, entry), { recursive: true })
}

async function bytesLeft(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

async function assertSpace(folder: string, freeBytes: (folder: string) => Promise<number>): Promise<void> {
  const free = await freeBytes(folder)
  if (free >= LEAST_FREE_BYTES) return
  const megabytes = (bytes: number) => `${Math.floor(bytes / 1024 / 1024)} MB`
  throw new DatabaseError(
    'DATABASE_DISK_FULL',
    `The disk of ${folder} has ${megabytes(free)} left; Leadline stops writing below ${megabytes(LEAST_FREE_BYTES)}. ` +
      'Free some space and go on: nothing that was stored is lost.',
  )
}
