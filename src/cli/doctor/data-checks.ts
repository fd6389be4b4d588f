import { commandLine } from '../../domain/command-line.ts'
import { waitingImports } from '../../import/waiting-imports.ts'
import { type ResourceStatus, readStatus } from '../../sync/status.ts'
import { ago } from '../output.ts'
import { type Check, type Finding, named, type OpenContext, ok, warning } from './check.ts'

const FRESHNESS = 'data.freshness'
const PENDING = 'data.pending'
const FAILED = 'data.failed'
const QUARANTINE = 'data.quarantine'
const IMPORTS = 'data.imports'

const HOUR_MS = 3_600_000

async function checkResources({ database, world, staleAfterHours }: OpenContext): Promise<Finding[]> {
  const statuses = await database.read(readStatus)
  return [
    judgeFreshness(statuses, world.now(), staleAfterHours),
    judgeCount(
      statuses,
      PENDING,
      'pending',
      'wait for the timeline',
      `The next sync takes them in, or: ${commandLine('rebuild')}`,
    ),
    judgeCount(
      statuses,
      FAILED,
      'failed',
      'could not be brought into the timeline',
      `The reasons: ${commandLine('status')}. Try again: ${commandLine('rebuild')}`,
    ),
    judgeCount(
      statuses,
      QUARANTINE,
      'quarantined',
      'came without a usable id and are kept aside',
      'Look at quarantinedRecords in the graph (table raw_quarantine), which has the reasons.',
    ),
  ]
}

function judgeFreshness(statuses: readonly ResourceStatus[], now: Date, staleAfterHours: number): Finding {
  const expectedSince = now.getTime() - staleAfterHours * HOUR_MS
  const stale = statuses.filter(({ completedAt }) => (completedAt?.getTime() ?? 0) < expectedSince)
  if (stale.length === 0)
    return ok(FRESHNESS, `Every resource was read to the end in the last ${staleAfterHours} hours.`)
  const words = stale.map(({ resource, completedAt, lastStatus, unfinished }) => {
    const end = unfinished ? ', broken off since' : lastStatus === 'failed' ? ', the last run failed' : ''
    return `${resource} (${ago(completedAt, now)}${end})`
  })
  const message = `Not read to the end in the last ${staleAfterHours} hours: ${words.join(', ')}.`
  const sync = stale.length === statuses.length ? 'sync' : `sync ${stale.map(({ resource }) => resource).join(' ')}`
  return warning(FRESHNESS, message, `Run: ${commandLine(sync)}`)
}

type Counted = 'pending' | 'failed' | 'quarantined'

function judgeCount(
  statuses: readonly ResourceStatus[],
  check: string,
  count: Counted,
  what: string,
  remedy: string,
): Finding {
  const concerned = statuses.filter((status) => (status[count] ?? 0) > 0)
  if (concerned.length === 0) return ok(check, `No records ${what}.`)
  const total = concerned.reduce((sum, status) => sum + (status[count] ?? 0), 0)
  const each = concerned.map((status) => `${status.resource} ${status[count]}`)
  return warning(check, `${total} records ${what}: ${each.join(', ')}.`, remedy)
}

async function checkImports({ database }: OpenContext): Promise<Finding[]> {
  const imports = await database.read((db) => waitingImports({ kind: database.kind, query: db.query.bind(db) }))
  const idle = imports.filter(({ isHeld }) => !isHeld)
  if (idle.length === 0) {
    const running = imports.length === 0 ? '' : `; ${imports.length} are being worked on`
    return [ok(IMPORTS, `No import is broken off${running}.`)]
  }
  const words = idle.map(({ id, kind }) => (kind === 'undo' ? `${id} (its undo)` : id))
  const [first] = idle
  const command =
    first === undefined ? 'import list' : `import ${first.kind === 'undo' ? 'undo' : 'resume'} ${first.id}`
  const message = `Begun, not finished and worked on by nobody: ${named(words)}.`
  return [warning(IMPORTS, message, `The next start of the server goes on with them, or: ${commandLine(command)}`)]
}

/** How the data stands. */
export const dataChecks: readonly Check[] = [
  { names: [FRESHNESS, PENDING, FAILED, QUARANTINE], needs: 'workspace', run: checkResources },
  { names: [IMPORTS], needs: 'workspace', run: checkImports },
]
