import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { SingleBar } from 'cli-progress'
import { errorCode } from '../database/errors.ts'
import { commandLine } from '../domain/command-line.ts'
import { IMPORT_REASONS, type ImportReason } from '../domain/import-vocabulary.ts'
import type { Encoding } from '../import/csv/encoding.ts'
import { type ImportCounts, rowsDone } from '../import/import-counts.ts'
import { countReasons } from '../import/import-history.ts'
import type { Policies } from '../import/import-policy.ts'
import { type ImportRecord, readImport } from '../import/import-record.ts'
import type { ImportListener, StartedImport } from '../import/import-service.ts'
import { openWorkspace, type Workspace } from '../main.ts'
import { resumeImport, startImport } from '../write/csv-imports.ts'
import { afterOutage } from './after-outage.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { importId } from './import-id.ts'
import { importerOf } from './importer-of.ts'
import { hint, type Output, say, sayJson, table } from './output.ts'
import { UsageError } from './usage-error.ts'

/** What `leadline import` was asked. */
export interface ImportCommandOptions {
  preset?: string | undefined
  policy?: Policies | undefined
  encoding?: Encoding | undefined
  dryRun: boolean
  json: boolean
}

/** `leadline import FILE`: imports a file in the foreground. @returns the exit code */
export async function importCommand(
  context: CommandContext,
  file: string | undefined,
  options: ImportCommandOptions,
): Promise<number> {
  const { output, stop } = context
  if (file === undefined) {
    throw new UsageError(`Name the CSV file: ${commandLine('import FILE')}. More: ${commandLine('import --help')}`)
  }
  await assertFile(file)
  const access = options.dryRun ? 'read-only' : 'migrate'
  const config = context.config()
  await using workspace = await openWorkspace({ config, command: 'leadline import', signal: stop, access })
  const { imports } = workspace
  const received = await imports.receive(createReadStream(file), basename(file))
  const { preset, policy = {}, encoding } = options
  const request = { file: received, preset, policies: policy, encoding }
  if (options.dryRun) {
    const preview = await imports.preview(request)
    if (options.json) sayJson(output, preview)
    else if (preview.alreadyImportedAs !== null) sayAlreadyImported(output, preview.alreadyImportedAs)
    else {
      say(output, `${received.fileName} would be imported with these results; nothing was changed.`)
      sayCounts(output, preview.totalRows, preview.counts, preview.reasons)
    }
    return EXIT.ok
  }
  return await follow(workspace, context, await startImport(importerOf(workspace), request), options.json)
}

/** `leadline import resume ID`: goes on with an import that was broken off. @returns the exit code */
export async function resumeImportCommand(
  context: CommandContext,
  id: string,
  options: { json: boolean },
): Promise<number> {
  const config = context.config()
  await using workspace = await openWorkspace({ config, command: 'leadline import resume', signal: context.stop })
  const record = await importId(workspace.database, id)
  return await follow(workspace, context, await resumeImport(importerOf(workspace), record), options.json)
}

async function follow(
  { database, imports }: Workspace,
  { output, stop }: CommandContext,
  started: StartedImport,
  json: boolean,
): Promise<number> {
  const before = await readImport(database, started.importId)
  const isDone = started.alreadyImported && before?.status === 'completed'
  using progress = showImportProgress(output, json || isDone)
  const unlisten = imports.listen(progress.listener)
  await started.finished
  unlisten()
  progress[Symbol.dispose]()
  const goOn = commandLine(`import resume ${started.importId}`)
  const record = await afterOutage(database, goOn, () => readImport(database, started.importId))
  if (record === undefined) throw new Error(`The import ${started.importId} is gone.`)
  const reasons = await countReasons(database, record.id)
  if (json) sayJson(output, { ...record, alreadyImported: isDone, reasons })
  else if (isDone) sayAlreadyImported(output, record.id)
  else sayEnd(output, record, reasons)
  if (record.status === 'processing' || record.status === 'uploaded') {
    const why = stop.aborted ? 'It was stopped' : 'It is not finished'
    hint(
      output,
      `${why} after ${rowsDone(record.counts)} rows. Go on with: ${commandLine(`import resume ${record.id}`)}`,
    )
    return EXIT.failed
  }
  return record.status === 'completed' ? EXIT.ok : EXIT.failed
}

function sayAlreadyImported(output: Output, id: string): void {
  say(
    output,
    `This file was imported already, as ${id}. Nothing was done. To import it anew, undo that first: ${commandLine(`import undo ${id}`)}`,
  )
}

function sayEnd(output: Output, record: ImportRecord, reasons: Partial<Record<ImportReason, number>>): void {
  const { id, fileName, status, error, totalRows, counts } = record
  if (status === 'failed') {
    say(output, `${fileName} could not be imported (${id}). ${error ?? ''}`)
    return
  }
  if (error !== null) hint(output, error)
  say(output, `${fileName}: import ${id}, ${status}`)
  sayCounts(output, totalRows, counts, reasons)
  if (counts.failed > 0)
    say(output, `\nThe rows that failed, to be fixed: ${commandLine(`import failed ${id}`)} > failed.csv`)
}

function sayCounts(
  output: Output,
  totalRows: number,
  counts: ImportCounts,
  reasons: Partial<Record<ImportReason, number>>,
): void {
  const { created, updated, unchanged, skipped, failed } = counts
  const header = ['rows', 'created', 'updated', 'unchanged', 'skipped', 'failed']
  for (const line of table(header, [[totalRows, created, updated, unchanged, skipped, failed]])) say(output, line)
  const rows = Object.entries(IMPORT_REASONS).flatMap(([reason, says]) => {
    const count = new Map(Object.entries(reasons)).get(reason)
    return count === undefined ? [] : [[count, reason, says]]
  })
  if (rows.length === 0) return
  say(output, '')
  for (const line of table(['rows', 'reason', ''], rows)) say(output, line)
}

/** A bar on a terminal; a line for each tenth elsewhere. */
function showImportProgress(output: Output, silent: boolean): Disposable & { listener: ImportListener } {
  if (silent) return { listener: {}, [Symbol.dispose]() {} }
  if (output.err.isTTY === true) {
    const bar = new SingleBar({
      format: '[{bar}] {value} of {total} rows, {failed} failed',
      stream: output.err,
      hideCursor: true,
      barsize: 30,
    })
    let isOpen = false
    return {
      listener: {
        progress: ({ totalRows, counts }) => {
          const failed = { failed: counts.failed }
          if (isOpen) bar.update(rowsDone(counts), failed)
          else bar.start(totalRows, rowsDone(counts), failed)
          isOpen = true
        },
      },
      [Symbol.dispose]() {
        if (isOpen) bar.stop()
        isOpen = false
      },
    }
  }
  let told = 0
  return {
    listener: {
      progress: ({ totalRows, counts }) => {
        const done = rowsDone(counts)
        if (done - told < totalRows / 10) return
        told = done
        hint(output, `${done} of ${totalRows} rows`)
      },
    },
    [Symbol.dispose]() {},
  }
}

async function assertFile(file: string): Promise<void> {
  const found = await stat(file).catch((error: unknown) => {
    throw new UsageError(`The file ${file} cannot be read (${errorCode(error) ?? 'unknown'}). Check its name.`)
  })
  if (!found.isFile()) throw new UsageError(`${file} is no file. Name a CSV file.`)
}
