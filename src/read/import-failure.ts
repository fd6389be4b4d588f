/** An expected failure of an import, with what to do about it. */
export interface ImportFailure {
  code: string
  message: string
}

/** The expected failure that an error is (a file that cannot be read, an import that cannot be done); null for others. */
export function importFailure(error: unknown): ImportFailure | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  return /^(CSV|IMPORT)_/.test(error.code) ? { code: error.code, message: error.message } : null
}
