import { escapeIdentifier } from 'pg'
import type { Column, Model } from './catalogue.ts'
import type { Slot } from './shape.ts'

/** Gathers a statement's parameters and hands out its aliases. The only place where names are quoted. */
export class Statement {
  /** The index of the value of each parameter, `$1` first. */
  readonly parameters: number[] = []
  #aliases = 0

  /** A new name for a table within the statement. */
  alias(): string {
    return `t${this.#aliases++}`
  }

  /** Binds a value; its type is that of the column it is compared with. */
  bind(slot: Slot): string {
    return `$${this.parameters.push(slot.index)}`
  }

  /** The table of a model; the connection decides the schema. */
  from(model: Model, alias: string): string {
    return `${escapeIdentifier(model.table)} ${alias}`
  }

  /** A column of a table of the statement. */
  column(alias: string, column: Column | string): string {
    return `${alias}.${escapeIdentifier(typeof column === 'string' ? column : column.column)}`
  }
}
