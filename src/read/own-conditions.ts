import { type ConditionPlace, OwnCondition } from '../database/fast-reader/own-condition.ts'

/** A condition of our own as a part of a model's `where`. */
export function own<Where extends object>(condition: OwnCondition): Where {
  const part: unknown = condition
  // @NOTE Prisma's types have no word for it; the fast reader answers every read that holds one.
  return part as Where
}

/** True of a row whose list is not empty (or, with `false`, is). */
export class ListFilled extends OwnCondition {
  readonly form: string
  readonly values = []
  readonly field: string
  readonly filled: boolean

  constructor(field: string, filled: boolean) {
    super()
    this.form = `list,${field},${filled}`
    this.field = field
    this.filled = filled
  }

  override sql({ column }: ConditionPlace): string {
    return `(cardinality(${column(this.field)}) ${this.filled ? '>' : '='} 0)`
  }
}
