import type { Config } from '../../config.ts'
import { errorCode, errorMessage } from '../../database/errors.ts'
import type { Inspection } from '../../database/inspection.ts'
import { type Check, type DoctorContext, type DoctorWorld, error, type Finding, skipped, warning } from './check.ts'
import { checks } from './checks.ts'
import { openInspection } from './open-inspection.ts'
import { createRedactor } from './redact.ts'

/** After how many milliseconds the doctor gives up on something. */
interface DoctorLimits {
  /** Opening the database; an embedded one takes a while on a busy computer. */
  openMs: number
  /** One check. */
  checkMs: number
}

/** Together they leave some of the 20 seconds that the doctor has. */
const LIMITS: DoctorLimits = { openMs: 10_000, checkMs: 7_500 }

/** What is examined, and how. */
export interface Examination {
  config: Config
  world: DoctorWorld
  /** After how many hours without a success a resource counts as stale. */
  staleAfterHours: number
  /** Hears of each check as it begins. */
  begun?: (check: string) => void
  /** Other limits than the doctor's own; for tests. */
  limits?: DoctorLimits
  /** Ends the examination early. */
  stop?: AbortSignal
}

/**
 * Looks at a whole set-up. Each check is on its own: one that fails or hangs becomes its own finding, and the others go on.
 * Takes less than 20 seconds and changes nothing.
 *
 * @returns one finding for each name of a check, in a fixed order
 */
export async function examine(examination: Examination): Promise<Finding[]> {
  const { config, world, begun = () => undefined, limits = LIMITS } = examination
  await using cleanup = new AsyncDisposableStack()
  const redact = createRedactor(config)
  const guarded = (names: readonly string[], run: (signal: AbortSignal) => Promise<Finding[]>, ms = limits.checkMs) => {
    begun(names[0] ?? '')
    return inTime(names, run, ms, examination.stop, redact)
  }
  const context = (database: Inspection | undefined, signal: AbortSignal): DoctorContext => ({
    ...examination,
    database,
    signal,
  })
  const free = checks.filter((check) => check.needs === undefined)
  const without = free.map((check) => guarded(check.names, (signal) => check.run(context(undefined, signal))))

  let database: Inspection | undefined
  const connection = await guarded(
    ['database.connection'],
    async (signal) => {
      const opened = await openInspection(config, world)
      // @NOTE Who comes too late is let go of at once.
      if (signal.aborted) await opened.database?.[Symbol.asyncDispose]()
      else database = opened.database && cleanup.use(opened.database)
      return [opened.finding]
    },
    limits.openMs,
  )
  const inside = checks
    .filter((check) => check.needs !== undefined)
    .map((check) => {
      const reason = obstacle(check, database)
      if (reason !== undefined) return Promise.resolve(check.names.map((name) => skipped(name, reason)))
      const open = database
      return open === undefined
        ? Promise.resolve([])
        : guarded(check.names, (signal) => check.run({ ...examination, database: open, signal }))
    })
  const found = [connection, ...(await Promise.all([...inside, ...without]))].flat()
  const order = ['database.connection', ...checks.flatMap(({ names }) => names)]
  return found.sort((one, other) => order.indexOf(one.check) - order.indexOf(other.check))
}

function obstacle({ needs }: Check, database: Inspection | undefined): string | undefined {
  if (database === undefined) return 'Not looked at without the database: see database.connection.'
  if (needs !== 'workspace') return undefined
  if (database.state === 'none') return 'Not looked at, as there is no workspace: see database.schema.'
  if (database.state === 'hidden') return 'Not looked at, as the user sees nothing of the workspace: see database.role.'
  return undefined
}

async function inTime(
  names: readonly string[],
  run: (signal: AbortSignal) => Promise<Finding[]>,
  ms: number,
  stop: AbortSignal | undefined,
  redact: (text: string) => string,
): Promise<Finding[]> {
  const late = AbortSignal.timeout(ms)
  const signal = stop === undefined ? late : AbortSignal.any([late, stop])
  const gaveUp = new Promise<Finding[]>((give) => {
    signal.addEventListener('abort', () => {
      const message = stop?.aborted === true ? 'Stopped before it was done.' : `Not done within ${ms / 1000} s.`
      give(names.map((name) => warning(name, message, 'Run doctor again; should it stay, what it asks is overloaded.')))
    })
  })
  const done = run(signal).catch((failure: unknown) => {
    const code = errorCode(failure)
    const reason = redact(`${code === undefined ? '' : `${code}: `}${errorMessage(failure)}`)
    return names.map((name) =>
      error(name, `Could not be looked at (${reason}).`, 'Fix what it says, and run doctor again.'),
    )
  })
  return await Promise.race([done, gaveUp])
}
