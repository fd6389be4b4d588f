import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg'
import { DatabaseError, errorMessage } from './errors.ts'
import { openMigrationEngine } from './migration-engine.ts'

const FOLDER = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))
/** Ends a migration in the same transaction as its script, so that no crash can part the two. */
const FINISH = `UPDATE "_prisma_migrations" SET "finished_at" = now() WHERE "finished_at" IS NULL AND "rolled_back_at" IS NULL;`

/** How the engine locks the database, for as long as its session lasts. */
const ENGINE_LOCK = 'pg_advisory_lock('

const NOTHING_EXTERNAL = { externalTables: [], externalEnums: [] }

/**
 * Applies every migration that the database has not seen yet. A migration that a crash interrupted, or that failed
 * before, is applied again: it left nothing, as each runs in one transaction with its own mark of being finished.
 *
 * @param adapterFactory reaches the database; its connection decides the schema
 * @param runScript runs a whole script in one implicit transaction
 * @param folder where the migrations are
 * @returns the names of the migrations that were applied now, none when it was up to date
 * @throws DatabaseError DATABASE_MIGRATION_FAILED, DATABASE_HISTORY_DIVERGED
 */
export async function migrate(
  adapterFactory: SqlMigrationAwareDriverAdapterFactory,
  runScript: (script: string) => Promise<unknown>,
  folder = FOLDER,
): Promise<string[]> {
  const migrationsList = await readMigrations(folder)
  const scripts = new MigrationScripts(migrationsList, runScript)
  const engine = await openMigrationEngine(withWholeScripts(adapterFactory, scripts))
  try {
    const { history, editedMigrationNames, failedMigrationNames } = await engine.diagnoseMigrationHistory({
      migrationsList,
      optInToShadowDatabase: false,
      filters: NOTHING_EXTERNAL,
    })
    const edited = editedMigrationNames.filter((name) => !failedMigrationNames.includes(name))
    if (edited.length > 0) throw divergedError(`changed since: ${edited.join(', ')}`)
    if (history !== null && history.diagnostic !== 'databaseIsBehind') {
      throw divergedError(`applied here but unknown to this version: ${history.unpersistedMigrationNames.join(', ')}`)
    }
    for (const migrationName of failedMigrationNames) await engine.markMigrationRolledBack({ migrationName })
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NOTHING_EXTERNAL })
    return appliedMigrationNames
  } catch (error) {
    if (error instanceof DatabaseError) throw error
    throw new DatabaseError(
      'DATABASE_MIGRATION_FAILED',
      `Migrating failed${scripts.failed ? ` at ${scripts.failed.name}` : ''}: ` +
        `${errorMessage(scripts.failed?.error ?? error)}. Mend the cause and start again; ` +
        'nothing of a failed migration is kept.',
      { cause: error },
    )
  } finally {
    engine.free()
  }
}

/** Runs the engine's scripts, and remembers which migration failed: the engine itself only says that something did. */
class MigrationScripts {
  readonly #names: ReadonlyMap<string, string>
  readonly #runScript: (script: string) => Promise<unknown>
  failed: { name: string; error: unknown } | undefined

  constructor({ migrationDirectories }: MigrationList, runScript: (script: string) => Promise<unknown>) {
    this.#names = new Map(migrationDirectories.map(({ path, migrationFile }) => [migrationFile.content.value, path]))
    this.#runScript = runScript
  }

  async run(script: string): Promise<void> {
    const name = this.#names.get(script)
    try {
      await this.#runScript(name === undefined ? script : `${script}\n;${FINISH}`)
    } catch (error) {
      this.failed = { name: name ?? 'the history', error }
      throw error
    }
  }
}

/**
 * The adapters' own `executeScript` does not serve: PGlite's does not wait for the script and so hides its failure,
 * Postgres's cuts it at every semicolon, also inside comments and function bodies.
 *
 * The engine's own lock is left out: it belongs to a session, stays behind in that of a pooler, and stops everyone who
 * migrates later. Whoever calls `migrate` sees to it that no other process does so at the same time.
 */
function withWholeScripts(
  factory: SqlMigrationAwareDriverAdapterFactory,
  scripts: MigrationScripts,
): SqlMigrationAwareDriverAdapterFactory {
  const connect = async () => {
    const adapter = await factory.connect()
    adapter.executeScript = (script) => scripts.run(script)
    const executeRaw = adapter.executeRaw.bind(adapter)
    adapter.executeRaw = async (query) => (query.sql.includes(ENGINE_LOCK) ? 0 : await executeRaw(query))
    return adapter
  }
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect,
    connectToShadowDb: () => factory.connectToShadowDb(),
  }
}

function divergedError(what: string): DatabaseError {
  return new DatabaseError(
    'DATABASE_HISTORY_DIVERGED',
    `The database's migrations differ from those of this version (${what}). Run the version that made them, or newer.`,
  )
}

/** The migrations of this version, in the engine's own form. */
export async function readMigrations(folder = FOLDER): Promise<MigrationList> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const read = async (name: string) => ({
    path: name,
    migrationFile: {
      path: 'migration.sql',
      content: { tag: 'ok' as const, value: await readFile(join(folder, name, 'migration.sql'), 'utf8') },
    },
  })
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: await readFile(join(folder, 'migration_lock.toml'), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.sort().map(read)),
  }
}
