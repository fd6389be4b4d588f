import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Database } from '../src/database/database.ts'
import { BenchError } from './bench-error.ts'
import { COLUMNS, writeContacts } from './import-file.ts'
import { markdownTable } from './markdown-table.ts'
import { NODE_FLAGS } from './node-flags.ts'
import { openBenchSchema } from './schema.ts'

/** What an import took, beside the least that Postgres needs for the same file. */
export interface ImportResult {
  rows: number
  fileMegabytes: number
  copySeconds: number
  /** What the finished rows take to be inserted once more, into tables with the same keys and indexes. */
  insertSeconds: number
  importSeconds: number
  /** Rows per second of the import beside those of COPY. */
  ratio: number
  /** The same of the bare insert: no import into these tables can be faster. */
  insertRatio: number
  idleMegabytes: number
  peakMegabytes: number
  aboveIdleMegabytes: number
}

/** What the import's own process says of itself. */
interface ChildReport {
  seconds: number
  created: number
  status: string
  idleMegabytes: number
  peakMegabytes: number
}

const CHILD = fileURLToPath(new URL('./import-child.ts', import.meta.url))

/**
 * Imports a made-up export of Apollo in a process of its own, and has Postgres COPY the same file into an unlogged
 * table without keys, in the same run.
 *
 * @throws BenchError BENCH_ROWS_DIFFER when not every row became a lead
 */
export async function measureImport({
  serverUrl,
  rows,
  signal,
  progress,
}: {
  serverUrl: string
  rows: number
  signal: AbortSignal
  progress: (text: string) => void
}): Promise<ImportResult> {
  await using cleanup = new AsyncDisposableStack()
  const folder = cleanup.adopt(await mkdtemp(join(tmpdir(), 'leadline-bench-')), (path) =>
    rm(path, { recursive: true, force: true }),
  )
  await chmod(folder, 0o755)
  const file = join(folder, 'contacts.csv')
  progress(`writing ${rows} contacts`)
  await writeContacts(file, rows)
  const { url, database } = cleanup.use(await openBenchSchema(serverUrl))
  signal.throwIfAborted()
  progress('COPY into an unlogged table')
  const copySeconds = await copy(database, file)
  signal.throwIfAborted()
  progress('leadline import')
  const report = await runChild(url, file, join(folder, 'imports'), signal)
  if (report.status !== 'completed' || report.created !== rows) {
    throw new BenchError('BENCH_ROWS_DIFFER', `Of ${rows} rows ${report.created} became leads (${report.status}).`)
  }
  progress('INSERT of the finished rows into tables with the same indexes')
  const insertSeconds = await insertAgain(database)
  const { size } = await stat(file)
  return {
    rows,
    fileMegabytes: Math.round(size / 1e6),
    copySeconds,
    insertSeconds,
    importSeconds: report.seconds,
    ratio: Number((copySeconds / report.seconds).toFixed(3)),
    insertRatio: Number((copySeconds / insertSeconds).toFixed(3)),
    idleMegabytes: report.idleMegabytes,
    peakMegabytes: report.peakMegabytes,
    aboveIdleMegabytes: report.peakMegabytes - report.idleMegabytes,
  }
}

async function copy(database: Database, file: string): Promise<number> {
  const columns = COLUMNS.map((_, index) => `c${index} text`).join(', ')
  await database.query(`create unlogged table staging (${columns})`)
  const start = performance.now()
  await database.query(`copy staging from '${file}' with (format csv, header)`)
  const seconds = (performance.now() - start) / 1000
  await database.query('drop table staging')
  return Number(seconds.toFixed(2))
}

/** Inserts what the import wrote into copies of its tables, all in the server: without parsing, matching or checks. */
async function insertAgain(database: Database): Promise<number> {
  let seconds = 0
  for (const table of ['leads', 'lead_identities', 'csv_import_rows', 'events']) {
    await database.query(`create table ${table}_again (like ${table} including all)`)
    const start = performance.now()
    await database.query(`insert into ${table}_again select * from ${table}`)
    seconds += (performance.now() - start) / 1000
    await database.query(`drop table ${table}_again`)
  }
  return Number(seconds.toFixed(2))
}

async function runChild(url: string, file: string, folder: string, signal: AbortSignal): Promise<ChildReport> {
  // @NOTE The URL may hold a password: it goes by the environment, which the list of processes does not show.
  const env = { ...process.env, BENCH_IMPORT_URL: url }
  const child = spawn(process.execPath, [...NODE_FLAGS, CHILD, file, folder], {
    env,
    signal,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString()
  })
  await once(child, 'close')
  const report: unknown = JSON.parse(out === '' ? 'null' : out)
  if (!isReport(report)) throw new BenchError('BENCH_SERVER_FAILED', 'The import ended without a report.')
  return report
}

function isReport(value: unknown): value is ChildReport {
  return typeof value === 'object' && value !== null && 'seconds' in value && 'peakMegabytes' in value
}

/** The result as a table. */
export function importText(result: ImportResult): string {
  const { rows, fileMegabytes, copySeconds, ratio, idleMegabytes, peakMegabytes, aboveIdleMegabytes } = result
  const line = (what: string, seconds: number, beside: number) => [
    what,
    String(seconds),
    String(Math.round(rows / seconds)),
    String(beside),
  ]
  const table = markdownTable(
    ['what', 'seconds', 'rows per second', 'beside COPY'],
    [
      line('COPY into an unlogged table without keys', copySeconds, 1),
      line('INSERT of the finished rows, with all keys and indexes', result.insertSeconds, result.insertRatio),
      line('leadline import', result.importSeconds, ratio),
    ],
  )
  return [
    `${rows} contacts, ${fileMegabytes} MB`,
    '',
    table,
    '',
    `beside COPY: ${ratio} (aim: at least 0.15)`,
    `memory: ${idleMegabytes} MB idle, ${peakMegabytes} MB at its peak, ${aboveIdleMegabytes} MB above idle (aim: under 300)`,
  ].join('\n')
}
