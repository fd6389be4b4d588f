const DANGEROUS = /^[=+\-@\t\r]/
const GUARDED = /^'[=+\-@\t\r]/

/**
 * A cell that a spreadsheet will not run as a formula: one that begins with `=`, `+`, `-`, `@`, a tab or a carriage
 * return gets an apostrophe before it (OWASP ASVS 1.2.10). Apollo writes its exports in the same way.
 */
export function guardFormula(cell: string): string {
  return DANGEROUS.test(cell) ? `'${cell}` : cell
}

/** The cell without the apostrophe that guards it; an apostrophe before anything else is text and stays. */
export function unguardFormula(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell
}
