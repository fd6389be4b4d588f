import { commandLine } from '../domain/command-line.ts'
import { IMPORT_KEPT_REASONS } from '../domain/import-vocabulary.ts'
import { type FailedRow, failedRows, failedRowsCsv } from '../import/failed-rows.ts'
import { type ListedImport, listImports } from '../import/import-history.ts'
import { readImport } from '../import/import-record.ts'
import { readUndoReport } from '../import/undo-report.ts'
import { openWorkspace } from '../main.ts'
import { undoImport } from '../write/csv-imports.ts'
import { afterOutage } from './after-outage.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { importId } from './import-id.ts'
import { importerOf } from './importer-of.ts'
import { hint, say, sayJson, table } from './output.ts'

const SHOWN = 50

/** `leadline import list`: the imports so far. @returns the exit code */
export async function listImportsCommand(context: CommandContext, options: { json: boolean }): Promise<number> {
  const config = context.config()
  await using workspace = await openWorkspace({ config, command: 'leadline import list', access: 'read-only' })
  const imports = await listImports(workspace.database, SHOWN)
  if (options.json) sayJson(context.output, imports)
  else if (imports.length === 0) say(context.output, `Nothing was imported yet. Run: ${commandLine('import FILE')}`)
  else for (const line of table(HEADER, imports.map(listedRow))) say(context.output, line)
  return EXIT.ok
}

const HEADER = ['id', 'file', 'when', 'status', 'rows', 'created', 'updated', 'unchanged', 'skipped', 'failed']

function listedRow(row: ListedImport): (string | number)[] {
  const { created, updated, unchanged, skipped, failed } = row
  const when = row.createdAt.toISOString().slice(0, 16).replace('T', ' ')
  return [row.id, row.fileName, when, row.status, row.totalRows ?? '', created, updated, unchanged, skipped, failed]
}

/** `leadline import undo ID`: takes an import back. @returns the exit code */
export async function undoImportCommand(
  context: CommandContext,
  id: string,
  options: { json: boolean },
): Promise<number> {
  const { output, stop } = context
  const config = context.config()
  await using workspace = await openWorkspace({ config, command: 'leadline import undo', signal: stop })
  const { database } = workspace
  const record = await importId(database, id)
  await (await undoImport(importerOf(workspace), record)).finished
  const goOn = commandLine(`import undo ${record.id}`)
  const after = await afterOutage(database, goOn, () => readImport(database, record.id))
  const report = await readUndoReport(database, record.id)
  if (options.json) sayJson(output, { status: after?.status, ...report })
  else {
    say(
      output,
      `${record.fileName}: of what it made, ${report.removed} were removed (leads, and companies that nothing else is about); ` +
        `${report.restored} values were restored.`,
    )
    if (report.kept.length > 0) say(output, `\nOf ${report.keptRows} rows something was kept:`)
    for (const { reason, rows } of report.kept) say(output, `${rows}  ${reason}  ${IMPORT_KEPT_REASONS[reason]}`)
  }
  if (after?.status === 'undone') return EXIT.ok
  hint(output, `It was stopped before the end. Go on with: ${commandLine(`import undo ${record.id}`)}`)
  return EXIT.failed
}

/** `leadline import failed ID`: the rows that failed, as CSV or JSON on standard output. @returns the exit code */
export async function failedRowsCommand(
  context: CommandContext,
  id: string,
  options: { json: boolean },
): Promise<number> {
  const { output, stop } = context
  const config = context.config()
  await using workspace = await openWorkspace({ config, command: 'leadline import failed', access: 'read-only' })
  const { database } = workspace
  const record = await importId(database, id)
  if (options.json) {
    const rows: FailedRow[] = []
    for await (const row of failedRows(database, record)) rows.push(row)
    sayJson(output, rows)
    return EXIT.ok
  }
  for await (const text of failedRowsCsv(database, record.id)) {
    if (stop.aborted) return EXIT.failed
    output.out.write(text)
  }
  return EXIT.ok
}
