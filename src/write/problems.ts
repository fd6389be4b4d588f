import { cleanText } from '../domain/clean-text.ts'
import { parseMoment } from '../domain/moment.ts'
import { type FieldProblem, ValidationError, validated } from '../read/expected-errors.ts'
import { uuidArgument } from '../read/node-id.ts'

/** Gathers what is wrong with an input, so that everything is told at once. What it returns is used only if nothing is. */
export class Problems {
  readonly #fields: FieldProblem[] = []

  /** Notes that a field cannot be used. */
  add(path: string, message: string): void {
    this.#fields.push({ path, message })
  }

  /** A text without blanks around it, not empty, of at most `longest` characters, that the database can hold. */
  text(text: string, path: string, longest: number): string {
    const trimmed = text.trim()
    if (trimmed === '') this.add(path, `${path} is empty; write something.`)
    if (trimmed.length > longest) {
      this.add(path, `${path} has ${trimmed.length} characters; at most ${longest} are possible.`)
    }
    if (cleanText(trimmed) !== trimmed) {
      this.add(path, `${path} holds a sign that cannot be stored (U+0000 or half a character). Leave it out.`)
    }
    return trimmed
  }

  /** A time within the years that every part of Leadline can hold. */
  moment(moment: Date, path: string): Date {
    if (parseMoment(moment) === null) this.add(path, `${path} must be within the years 1970 to 2199.`)
    return moment
  }

  /** The uuid that an id means. */
  uuid(id: string, path: string, typename: string, ...others: string[]): string {
    try {
      return validated(path, () => uuidArgument(id, path, typename, ...others))
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error
      this.#fields.push(...error.fields)
      return id
    }
  }

  /** @throws ValidationError with everything that is wrong, where something is */
  throwIfAny(): void {
    if (this.#fields.length > 0) throw new ValidationError(this.#fields)
  }
}
