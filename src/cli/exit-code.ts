/** What a command's exit code says. */
export const EXIT = {
  /** Done. */
  ok: 0,
  /** It ran, but the answer is no: a sync that failed, a check that found differences. */
  failed: 1,
  /** It could not run: wrong words, wrong settings, no database, a taken port. */
  unusable: 2,
} as const
