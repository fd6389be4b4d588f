/** Where a condition stands: the columns of its row, and the parameters its values are bound to. */
export interface ConditionPlace {
  /** The SQL name of a field of the row's model. */
  column: (field: string) => string
  /** The parameters of `values`, such as `$3`, in their order. Each must be cast to its type. */
  parameters: readonly string[]
}

/**
 * A condition that Prisma has no words for: on a path inside of JSON, on a text index. It stands in a `where` like any
 * other, inside of `AND`, and only a compiled statement can answer it. Whoever adds one keeps values out of `form` and
 * out of the SQL.
 */
export abstract class OwnCondition {
  /** What the condition is but for its values: one form is one piece of SQL. Letters, digits and commas. */
  abstract readonly form: string
  /** Its values, as the database reads them. */
  abstract readonly values: readonly string[]
  /** The condition in SQL; never null-safe by itself: null counts as not met. */
  abstract sql(place: ConditionPlace): string
}

/** A read with a condition of our own that no compiled statement can answer. Prisma could not either. */
export class OwnConditionError extends Error {
  override readonly name = 'OwnConditionError'
  readonly code = 'OWN_CONDITION_UNSUPPORTED'

  constructor(model: string, operation: string) {
    super(`${operation} of ${model} holds a condition that only compiled reads know, in a form that is not compiled.`)
  }
}

/** Whether an own condition stands anywhere in the arguments of a read. */
export function holdsOwnCondition(value: unknown): boolean {
  if (value instanceof OwnCondition) return true
  if (Array.isArray(value)) return value.some(holdsOwnCondition)
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsOwnCondition)
}
