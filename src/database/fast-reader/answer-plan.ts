/**
 * An answer that the database builds as a whole: which members its JSON has, and where each comes from. What a request
 * can change without changing the form of the answer (keys, filters, pages) stands apart, in spots.
 */
export interface AnswerPlan {
  members: readonly RootMember[]
}

/** A member that is the same in every answer, such as a type's name. */
interface TextMember {
  kind: 'text'
  name: string
  text: string
}

/** A member of the answer itself: one row by its key, or a page of rows. */
export type RootMember =
  | TextMember
  | { kind: 'lookup'; name: string; spot: number; row: AnswerRow }
  | { kind: 'list'; name: string; model: string; list: AnswerList }

/** How a column's value is written. */
export type ValueFormat =
  /** As the database's JSON has it. */
  | 'plain'
  /** A list of texts, none of them null. */
  | 'texts'
  /** A number that JSON can say: not infinity, not NaN. */
  | 'float'
  /** A JSON value that must not be null. */
  | 'json'
  /** A whole number that must be 0 or more. */
  | 'count'
  /** `2026-03-01T09:30:00.000Z` */
  | 'moment'
  /** `2026-03-01` */
  | 'day'
  /** A decimal number as text, without needless zeros. */
  | 'decimal'
  /** A word of an enum in upper case. */
  | 'word'

/** A member of a row. */
export type RowMember =
  | TextMember
  | { kind: 'column'; name: string; column: string; format: ValueFormat }
  /** `Lead:<key>` */
  | { kind: 'nodeId'; name: string; typename: string }
  /** Of a related row, null where there is none unless `isRequired`. */
  | { kind: 'row'; name: string; relation: string; isRequired: boolean; row: AnswerRow }
  | { kind: 'list'; name: string; relation: string; list: AnswerList }
  /** All rows of a relation. */
  | { kind: 'rows'; name: string; relation: string; spot: number; row: AnswerRow }
  /** The latest of the times in a column of related rows; null where there is none. */
  | { kind: 'latest'; name: string; of: readonly RelatedColumn[] }
  /** The earliest of the times in a column of the rows with these keys; null where a row or its time is missing. */
  | { kind: 'earliest'; name: string; model: string; column: string; keys: readonly string[] }

/** A column of a related row. */
export interface RelatedColumn {
  relation: string
  column: string
}

/** How a row of a model is written; where its members depend on a column's word, once for each group of words. */
export interface AnswerRow {
  model: string
  discriminator: string | undefined
  variants: readonly RowVariant[]
}

/** The members of rows whose discriminating column holds one of the words. */
interface RowVariant {
  words: readonly string[]
  members: readonly RowMember[]
}

/** How a page of rows is written. */
export interface AnswerList {
  spot: number
  members: readonly ListMember[]
}

/** A member of a page. */
export type ListMember =
  | TextMember
  | { kind: 'edges'; name: string; members: readonly EdgeMember[] }
  | { kind: 'pageInfo'; name: string; members: readonly PageInfoMember[] }
  | { kind: 'totalCount'; name: string }

/** A member of one place on a page. */
export type EdgeMember = TextMember | { kind: 'cursor'; name: string } | { kind: 'node'; name: string; row: AnswerRow }

/** A member of what is said of a page. */
export type PageInfoMember =
  | TextMember
  | { kind: 'hasNextPage' | 'hasPreviousPage' | 'startCursor' | 'endCursor'; name: string }

/** The key of a lookup, as Prisma takes it. */
interface LookupSpot {
  where: object
}

/** A page, as Prisma takes it, and what its cursors are made of. */
export interface ListSpot {
  /** Which rows are counted; undefined where nobody asks. */
  counted: { where: object; kept: KeptCountSpot | undefined } | undefined
  /** Which rows are on the page, and in which order they are read. */
  where: object
  orderBy: readonly object[]
  /** Rows on a full page. */
  size: number
  /** True when the rows are read from the end. */
  backward: boolean
  /** Whether rows are known to follow the page, and to stand before it, by the cursors that were given. */
  follows: boolean
  precedes: boolean
  cursor: { version: number; order: string; column: string; key: string }
}

/** The order of all rows of a relation, as Prisma takes it. */
export interface RowsSpot {
  orderBy: object | undefined
}

/** A count of events that can be summed from the counts that are kept beside them. */
export interface KeptCountSpot {
  /** Whose events, where the conditions themselves say so: the kind, and the condition on either kind of table. */
  subject: { kind: string; kept: { where: object }; rows: { where: object } } | undefined
  /** The conditions on the sums and on the changes since; undefined where there is no whole day. */
  sums: { where: object } | undefined
  changes: { where: object } | undefined
  /** The conditions on the events of the days that a span cuts. */
  edges: readonly { where: object }[]
}

/** What a request adds to a plan. */
export type Spot = LookupSpot | ListSpot | RowsSpot
