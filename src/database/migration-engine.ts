import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'

/** A file of the Prisma schema: its name and its text. */
export type DatamodelFile = [path: string, content: string]

type EngineModule = typeof import('@prisma/schema-engine-wasm/schema_engine_bg') & {
  __wbg_set_wasm(exports: WebAssembly.Exports): void
}

/** The engine wants a schema even where it needs none; this one only names the kind of database. */
const NO_MODELS: DatamodelFile[] = [['empty.prisma', 'datasource db {\n  provider = "postgresql"\n}\n']]

let loaded: Promise<EngineModule> | undefined

/**
 * Prisma's own schema engine, compiled to WebAssembly, over a driver adapter: it plans and applies the same migrations
 * as `prisma migrate deploy`, without a downloaded binary (ADR 0002).
 *
 * @param adapterFactory how the engine reaches the database; its connection decides the schema that is migrated
 * @param datamodels the Prisma schema, needed for nothing but `diff`
 */
export async function openMigrationEngine(
  adapterFactory: SqlMigrationAwareDriverAdapterFactory,
  datamodels: DatamodelFile[] = NO_MODELS,
): Promise<SchemaEngine> {
  loaded ??= loadEngineModule()
  const { SchemaEngine } = await loaded
  const silent = () => undefined
  return await SchemaEngine.new({ datamodels }, silent, bindMigrationAwareSqlAdapterFactory(adapterFactory))
}

/** The package is made for bundlers, which can import `.wasm`; Node instantiates the file by hand. */
async function loadEngineModule(): Promise<EngineModule> {
  const require = createRequire(import.meta.url)
  const folder = dirname(require.resolve('@prisma/schema-engine-wasm'))
  const module: EngineModule = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const bytes = await readFile(join(folder, 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': withUnheldTimers(module) })
  module.__wbg_set_wasm(instance.exports)
  const start = instance.exports.__wbindgen_start
  if (typeof start !== 'function') throw new TypeError('schema_engine_bg.wasm has no __wbindgen_start')
  start()
  return module
}

/** The engine never clears its time limits; each would keep the process alive for ten seconds after the last word. */
function withUnheldTimers(module: EngineModule): Record<string, unknown> {
  const setUnheldTimeout = (callback: () => void, ms: number) => setTimeout(callback, ms).unref()
  const names = Object.keys(module).filter((name) => name.startsWith('__wbg_setTimeout_'))
  return { ...module, ...Object.fromEntries(names.map((name) => [name, setUnheldTimeout])) }
}
