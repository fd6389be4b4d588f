import type { RelatedColumn } from '../../database/fast-reader/answer-plan.ts'
import type { KeysetList, ModelName } from '../../read/keyset-list.ts'

/** A root field that looks up one row by a key: what the database needs to know to do it by itself. */
export class LookupMark {
  readonly model: ModelName
  /** @throws UserInputError for arguments that name no key */
  readonly key: (args: Record<string, unknown>) => object
  constructor(model: ModelName, key: LookupMark['key']) {
    this.model = model
    this.key = key
  }
}

/** A root field that lists rows. */
export class ListMark {
  readonly list: KeysetList
  /** @throws UserInputError for a filter that cannot be used */
  readonly where: (args: Record<string, unknown>) => object
  constructor(list: KeysetList, where: ListMark['where']) {
    this.list = list
    this.where = where
  }
}

/** An interface whose rows are of the object type that a column's word says. */
export class DiscriminatorMark {
  readonly column: string
  /** The words of each object type, by its name. */
  readonly words: ReadonlyMap<string, readonly string[]>
  constructor(column: string, words: DiscriminatorMark['words']) {
    this.column = column
    this.words = words
  }
}

/** A field that is the latest of the times in columns of related rows. */
export class LatestMark {
  readonly of: readonly RelatedColumn[]
  constructor(...of: RelatedColumn[]) {
    this.of = of
  }
}

/** A field that is the earliest of the times in a column of some rows; null unless all of them have one. */
export class EarliestMark {
  readonly model: ModelName
  readonly column: string
  readonly keys: readonly string[]
  constructor(model: ModelName, column: string, keys: readonly string[]) {
    this.model = model
    this.column = column
    this.keys = keys
  }
}
