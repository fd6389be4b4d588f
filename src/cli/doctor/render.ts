import { type Output, say } from '../output.ts'
import type { Finding, FindingStatus } from './check.ts'

const WORDS = { ok: 'ok', warning: 'WARNING', error: 'ERROR', skipped: 'skipped' } as const satisfies Record<
  FindingStatus,
  string
>

/** How many findings there are of each kind. */
export function countFindings(findings: readonly Finding[]): Record<FindingStatus, number> {
  const counts = { ok: 0, warning: 0, error: 0, skipped: 0 }
  for (const { status } of findings) counts[status] += 1
  return counts
}

/** Says findings for people: one line each, its remedy under it, and a sum at the end. */
export function renderFindings(output: Output, findings: readonly Finding[]): void {
  const width = Math.max(...findings.map(({ check }) => check.length))
  for (const { check, status, message, remedy } of findings) {
    say(output, `${WORDS[status].padEnd(8)} ${check.padEnd(width)}  ${message}`)
    if (remedy !== null) say(output, `${' '.repeat(width + 11)}→ ${remedy}`)
  }
  const { ok, warning, error, skipped } = countFindings(findings)
  const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`
  say(output, `\n${ok} ok, ${plural(warning, 'warning')}, ${plural(error, 'error')}, ${skipped} skipped.`)
}
