import { commandLine } from '../domain/command-line.ts'
import { openWorkspace } from '../main.ts'
import { type ResourceStatus, readStatus } from '../sync/status.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { ago, type Output, say, sayJson, table } from './output.ts'

/** `leadline status`: how every resource stands, with reasons and remedies. @returns the exit code */
export async function statusCommand(context: CommandContext, options: { json: boolean }): Promise<number> {
  const config = context.config()
  await using workspace = await openWorkspace({ config, command: 'leadline status', access: 'read-only' })
  const { database } = workspace
  const statuses = await readStatus(database)
  if (options.json) sayJson(context.output, { database: database.location, resources: statuses })
  else sayStatus(context.output, database.location, statuses, new Date())
  return EXIT.ok
}

function sayStatus(output: Output, location: string, statuses: readonly ResourceStatus[], now: Date): void {
  say(output, `Database: ${location}`)
  say(output, '')
  const rows = statuses.map((status) => [
    status.resource,
    status.rows,
    ago(status.completedAt, now),
    status.unfinished ? `${status.lastStatus ?? 'never run'}, unfinished` : (status.lastStatus ?? 'never run'),
    status.pending ?? '',
    status.failed ?? '',
    status.quarantined,
  ])
  const header = ['resource', 'rows', 'read to the end', 'last run', 'pending', 'failed', 'quarantined']
  for (const line of table(header, rows)) say(output, line)
  if (statuses.every(isUntouched)) say(output, `\nNothing was synced yet. Run: ${commandLine('sync')}`)
  else for (const remedy of statuses.flatMap(remedies)) say(output, `\n${remedy}`)
}

function isUntouched({ completedAt, lastStatus }: ResourceStatus): boolean {
  return completedAt === null && lastStatus === null
}

function remedies(status: ResourceStatus): string[] {
  const { resource } = status
  const lines: string[] = []
  if (status.lastError !== null) lines.push(`${resource}: the last run says: ${status.lastError}`)
  if (isUntouched(status)) {
    lines.push(`${resource}: never read. Run: ${commandLine(`sync ${resource}`)}`)
  }
  if (status.unfinished) lines.push(`${resource}: a read was broken off. Run: ${commandLine(`sync ${resource}`)}`)
  if ((status.pending ?? 0) > 0) {
    lines.push(
      `${resource}: ${status.pending} records wait for the timeline. The next sync takes them in, or: ${commandLine('rebuild')}`,
    )
  }
  if ((status.failed ?? 0) > 0) {
    lines.push(
      `${resource}: ${status.failed} records are stored but could not be brought into the timeline. Newest reason: ` +
        `${status.failedReason ?? 'unknown'} They are tried again when they change, or by: ${commandLine('rebuild')}`,
    )
  }
  if (status.quarantined > 0) {
    lines.push(
      `${resource}: ${status.quarantined} records came without a usable id; they are kept as quarantinedRecords (table raw_quarantine), with the reason.`,
    )
  }
  return lines
}
