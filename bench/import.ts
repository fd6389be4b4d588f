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
import { openBenchSchema } from './schema.ts'

/** What an import took, beside the least that Postgres needs for the same file. */
export interface ImportResult {
  rows: number
  fileMegabytes: number
  copySeconds: number
  importSeconds: number
  copyRowsPerSecond: number
  importRowsPerSecond: number
  /** Rows per second of the import beside those of COPY. */
  ratio: number
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
  const { size } = await stat(file)
  return {
    rows,
    fileMegabytes: Math.round(size / 1e6),
    copySeconds,
    importSeconds: report.seconds,
    copyRowsPerSecond: Math.round(rows / copySeconds),
    importRowsPerSecond: Math.round(rows / report.seconds),
    ratio: Number((copySeconds / report.seconds).toFixed(3)),
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

async function runChild(url: string, file: string, folder: string, signal: AbortSignal): Promise<ChildReport> {
  // @NOTE The URL may hold a password: it goes by the environment, which the list of processes does not show.
  const env = { ...process.env, BENCH_IMPORT_URL: url }
  const child = spawn(process.execPath, [CHILD, file, folder], { env, signal, stdio: ['ignore', 'pipe', 'inherit'] })
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
  const { rows, fileMegabytes, ratio, idleMegabytes, peakMegabytes, aboveIdleMegabytes } = result
  const table = markdownTable(
    ['what', 'seconds', 'rows per second'],
    [
      ['COPY into an unlogged table without keys', String(result.copySeconds), String(result.copyRowsPerSecond)],
      ['leadline import', String(result.importSeconds), String(result.importRowsPerSecond)],
    ],
  )
  return [
    `${rows} contacts, ${fileMegabytes} MB`,
    '',
    table,
    '',
    `ratio: ${ratio} (aim: at least 0.15)`,
    `memory: ${idleMegabytes} MB idle, ${peakMegabytes} MB at its peak, ${aboveIdleMegabytes} MB above idle (aim: under 300)`,
  ].join('\n')
}
