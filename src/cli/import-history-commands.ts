import { IMPORT_KEPT_REASONS } from '../domain/import-vocabulary.ts'
import { failedRowsCsv } from '../import/failed-rows.ts'
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
  await using workspace = await openWorkspace({ config: context.config(), command: 'leadline import list' })
  const imports = await listImports(workspace.database, SHOWN)
  if (options.json) sayJson(context.output, imports)
  else if (imports.length === 0) say(context.output, 'Nothing was imported yet. Run: leadline import FILE')
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
  const goOn = `leadline import undo ${record.id}`
  const after = await afterOutage(database, goOn, () => readImport(database, record.id))
  const report = await readUndoReport(database, record.id)
  if (options.json) sayJson(output, { status: after?.status, ...report })
  else {
    say(
      output,
      `${record.fileName}: ${report.removed} leads and companies removed, ${report.restored} values restored.`,
    )
    if (report.kept.length > 0) say(output, `\nOf ${report.keptRows} rows something was kept:`)
    for (const { reason, rows } of report.kept) say(output, `${rows}  ${reason}  ${IMPORT_KEPT_REASONS[reason]}`)
  }
  if (after?.status === 'undone') return EXIT.ok
  hint(output, `It was stopped before the end. Go on with: leadline import undo ${record.id}`)
  return EXIT.failed
}

/** `leadline import failed ID`: the rows that failed, as CSV on standard output. @returns the exit code */
export async function failedRowsCommand(context: CommandContext, id: string): Promise<number> {
  await using workspace = await openWorkspace({ config: context.config(), command: 'leadline import failed' })
  const record = await importId(workspace.database, id)
  for await (const text of failedRowsCsv(workspace.database, record.id)) context.output.out.write(text)
  return EXIT.ok
}
