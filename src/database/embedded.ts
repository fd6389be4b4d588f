import { mkdir, readdir, readFile, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite, type Transaction } from '@electric-sql/pglite'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { PrismaClient } from '../generated/prisma/client.ts'
import { type Database, type Queryable, StatementObservers } from './database.ts'
import { DatabaseError, errorMessage } from './errors.ts'
import { folderError, lockFolder } from './folder-lock.ts'
import { migrate } from './migrate.ts'

/** Below this the embedded database is not written: PGlite freezes the whole process when the disk is full. */
const LEAST_FREE_BYTES = 64 * 1024 * 1024

/** Where an embedded database lives and who opens it. */
export interface EmbeddedOptions {
  /** The folder; undefined keeps everything in memory, for tests. */
  folder: string | undefined
  /** What this process was started as; a second process is told. */
  command: string
}

/**
 * Opens the embedded database (PGlite: Postgres in this process), migrated to the newest version.
 *
 * @throws DatabaseError when the folder is taken, not writable or not a database, or the disk is full
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Database> {
  const { folder } = options
  await using cleanup = new AsyncDisposableStack()
  if (folder !== undefined) {
    cleanup.use(await lockFolder(folder, options.command))
    await prepareFolder(folder)
    await assertSpace(folder)
  }
  const pglite = cleanup.adopt(await startPGlite(folder), async (client) => client.close())
  await migrate(new PrismaPGlite(pglite), (script) => pglite.exec(script))
  const observers = new StatementObservers()
  const prisma = new PrismaClient({
    adapter: new PrismaPGlite(pglite),
    log: [{ emit: 'event', level: 'query' }],
  })
  cleanup.defer(() => prisma.$disconnect())
  prisma.$on('query', (event) => observers.notify(event.query))
  const resources = cleanup.move()

  const run = queryThrough(pglite, observers)
  const database: Database = {
    kind: 'embedded',
    location: folder ?? 'memory',
    prisma,
    query: run.query,
    transaction: (work) => pglite.transaction((tx) => work(queryThrough(tx, observers))),
    session: (work) => work(database),
    observe: (listener) => observers.add(listener),
    assertFreeSpace: async () => {
      if (folder !== undefined) await assertSpace(folder)
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

async function startPGlite(folder: string | undefined): Promise<PGlite> {
  try {
    return folder === undefined ? await PGlite.create() : await PGlite.create(folder)
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

/** Makes the folder where it is missing; refuses one that holds something else than a database of our version. */
async function prepareFolder(folder: string): Promise<void> {
  const entries = await listOrCreate(folder)
  if (entries.length === 0) return
  const version = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version === undefined) {
    throw new DatabaseError(
      'DATABASE_FOLDER_CORRUPT',
      `The folder ${folder} holds files (${entries.slice(0, 3).join(', ')}) but no database. ` +
        'Name an empty or new folder in LEADLINE_DATA_DIR, or put the missing files back.',
    )
  }
}

async function listOrCreate(folder: string): Promise<string[]> {
  try {
    await mkdir(folder, { recursive: true })
    return await readdir(folder)
  } catch (error) {
    throw folderError(folder, error)
  }
}

async function assertSpace(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free >= LEAST_FREE_BYTES) return
  const megabytes = (bytes: number) => `${Math.floor(bytes / 1024 / 1024)} MB`
  throw new DatabaseError(
    'DATABASE_DISK_FULL',
    `The disk of ${folder} has ${megabytes(free)} left; Leadline stops writing below ${megabytes(LEAST_FREE_BYTES)}. ` +
      'Free some space and go on: nothing that was stored is lost.',
  )
}
