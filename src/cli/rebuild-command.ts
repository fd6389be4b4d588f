import { commandLine } from '../domain/command-line.ts'
import { openWorkspace } from '../main.ts'
import { type RebuildReport, rebuild } from '../sync/rebuild.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { hint, type Output, say, sayJson } from './output.ts'

const PROGRESS_EVERY = 10_000
const SHOWN = 20

/** `leadline rebuild [--check]`: derives everything again from the raw layer. @returns the exit code */
export async function rebuildCommand(
  context: CommandContext,
  options: { check: boolean; json: boolean },
): Promise<number> {
  const { output } = context
  const config = context.config()
  await using workspace = await openWorkspace({
    config,
    command: 'leadline rebuild',
    access: options.check ? 'read-only' : 'migrate',
  })
  let told = 0
  const report = await rebuild(workspace.database, {
    check: options.check,
    signal: context.stop,
    onProgress: (name, records) => {
      if (options.json || records - told < PROGRESS_EVERY) return
      told = records
      hint(output, `${name}: ${records} raw records read`)
    },
  })
  if (options.json) sayJson(output, report)
  else sayReport(output, report, options.check)
  return (options.check && differs(report)) || report.failed.length > 0 ? EXIT.failed : EXIT.ok
}

function differs(report: RebuildReport): boolean {
  return report.differences.length > 0 || report.wrongCounts > 0
}

function sayReport(output: Output, report: RebuildReport, check: boolean): void {
  for (const { table, kind, id, columns } of report.differences.slice(0, SHOWN)) {
    say(output, `${table} ${id}: ${kind}${columns.length > 0 ? ` (${columns.join(', ')})` : ''}`)
  }
  const more = report.differences.length - SHOWN
  if (more > 0) say(output, `… and ${more} more`)
  for (const { table, key, reason } of report.failed.slice(0, SHOWN)) say(output, `${table} ${key}: ${reason}`)
  const found = `${report.differences.length} differences in what ${report.records} raw records say`
  if (report.failed.length > 0)
    say(output, `${report.failed.length} raw records cannot be derived from; the reasons are above.`)
  if (report.wrongCounts > 0) {
    say(
      output,
      `${report.wrongCounts} kept counts of events were not what the events say${check ? '' : '; counted anew'}.`,
    )
  }
  if (!check) say(output, `${found}; all fixed.`)
  else say(output, differs(report) ? `${found}. To fix them: ${commandLine('rebuild')}` : `${found}.`)
}
