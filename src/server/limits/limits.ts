import { MAXIMUM_PAGE_SIZE } from '../../read/page-window.ts'

/**
 * How much one request may ask for. Every number is several times what an honest front-end needs, and small enough that
 * the worst request within all of them is answered in bounded work.
 */
export const LIMITS = {
  /** Characters of a document. */
  characters: 20_000,
  /** Names, brackets and values of a document. */
  tokens: 2_000,
  /** Brackets of any kind that are open at once. */
  nesting: 100,
  /** Operations in a document; one of them is run. */
  operations: 5,
  /** Levels of fields; companies → leads → campaign leads → timeline → campaign takes 14. */
  depth: 20,
  /** Fields and fragments side by side in one selection. */
  breadth: 100,
  /** Fields in all, those of fragments as often as they are used. */
  fields: 1_000,
  /** Renamed fields, `__typename` too, those of fragments as often as they are used. */
  aliases: 30,
  /** Directives such as `@include`. */
  directives: 20,
  /** Rows that could be read: the page sizes multiplied along the nesting. */
  cost: 50_000,
  /** Values of a list in an argument or within one; as many as rows on a page. */
  listItems: MAXIMUM_PAGE_SIZE,
  /** Members of an object in a variable; no input has as many fields. */
  variableMembers: 200,
  /** Levels of lists and objects in a variable. */
  variableDepth: 20,
  /** Problems of a document that are reported. */
  errors: 5,
} as const

/** A limit of a request. */
export type LimitName = keyof typeof LIMITS
