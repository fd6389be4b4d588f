import { statfs } from 'node:fs/promises'
import { version } from '../version.ts'
import type { CommandContext } from './command-context.ts'
import type { DoctorWorld } from './doctor/check.ts'
import { examine } from './doctor/examine.ts'
import { countFindings, renderFindings } from './doctor/render.ts'
import { EXIT } from './exit-code.ts'
import { hint, sayJson } from './output.ts'

/** What `leadline doctor` was asked for. */
export interface DoctorOptions {
  json: boolean
  /** Whether warnings count as errors for the exit code. */
  strict: boolean
  /** After how many hours without a success a resource counts as stale. */
  staleAfter: number
}

/** `leadline doctor`: checks a whole set-up and changes nothing. @returns the exit code */
export async function doctorCommand(context: CommandContext, options: DoctorOptions): Promise<number> {
  const { output, stop } = context
  const { json, strict, staleAfter: staleAfterHours } = options
  const begun = json ? undefined : (check: string) => hint(output, `Checking ${check}…`)
  const findings = await examine({
    config: context.config(),
    world: realWorld,
    staleAfterHours,
    stop,
    ...(begun && { begun }),
  })
  const counts = countFindings(findings)
  const healthy = counts.error === 0 && !(strict && counts.warning > 0)
  if (json) sayJson(output, { version, healthy, counts, checks: findings })
  else renderFindings(output, findings)
  return healthy ? EXIT.ok : EXIT.failed
}

const realWorld: DoctorWorld = {
  nodeVersion: process.versions.node,
  now: () => new Date(),
  fetch: globalThis.fetch,
  freeBytes: async (path) => {
    const { bavail, bsize } = await statfs(path)
    return bavail * bsize
  },
}
