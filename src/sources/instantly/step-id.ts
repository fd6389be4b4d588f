/** A step of a sequence as people count it. */
export interface SequenceStep {
  /** The first mail is 1. */
  readonly index1: number
  /** A, B, … Z, AA, …; null when unknown. */
  readonly variant: string | null
}

const STEP_ID = /^(\d{1,4})_(\d{1,4})(?:_(\d{1,4}))?$/

/**
 * Reads `sequence_step_variant`, all counted from zero: "0_1_0" is the second mail, variant A (Instantly fact sheet
 * §3.6). Webhooks count from one and need no such reading.
 *
 * @returns null when the text has another form
 */
export function readStepId(stepId: string | null): SequenceStep | null {
  const match = STEP_ID.exec(stepId?.trim() ?? '')
  if (match === null) return null
  const [, , step, variant] = match
  return { index1: Number(step) + 1, variant: variant === undefined ? null : variantLetter(Number(variant)) }
}

/** The letter of a variant counted from zero: 0 is A, 25 is Z, 26 is AA. */
export function variantLetter(index0: number): string {
  const letter = String.fromCharCode(65 + (index0 % 26))
  return index0 < 26 ? letter : variantLetter(Math.floor(index0 / 26) - 1) + letter
}
