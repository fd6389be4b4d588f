const MOST_CAUSES = 6
const CODE_MEMBERS = new Set(['code', 'originalCode'])
const CAUSE_MEMBERS = new Set(['cause', 'meta', 'driverAdapterError', 'originalError'])

/** All codes that a thrown value and its causes carry. */
export function errorCodes(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > MOST_CAUSES) return []
  return Object.entries({ ...error, cause: 'cause' in error ? error.cause : undefined }).flatMap(([name, value]) =>
    CODE_MEMBERS.has(name) && typeof value === 'string'
      ? [value]
      : CAUSE_MEMBERS.has(name)
        ? errorCodes(value, depth + 1)
        : [],
  )
}

/** True where the database ended a statement because it took too long, or was asked to (57014). */
export function isCancelled(error: unknown): boolean {
  return errorCodes(error).includes('57014')
}
