import { Prisma } from '../../generated/prisma/client.ts'
import { OwnCondition } from './own-condition.ts'
import { Unsupported } from './unsupported.ts'

/** What kind of value stands in a place of a query. */
export type ValueKind = 'string' | 'number' | 'bigint' | 'boolean' | 'date' | 'decimal'

/** A place of a query that holds a value. Two places with the same index hold the same value. */
export class Slot {
  readonly index: number
  readonly kind: ValueKind
  constructor(index: number, kind: ValueKind) {
    this.index = index
    this.kind = kind
  }
}

/** The values of `in` and `notIn`: consecutive places, none where the list is empty. */
export class SlotList {
  readonly slots: readonly Slot[]
  constructor(slots: readonly Slot[]) {
    this.slots = slots
  }
}

/** A condition of our own with the places of its values. */
export class OwnPart {
  readonly condition: OwnCondition
  readonly slots: readonly Slot[]
  constructor(condition: OwnCondition, slots: readonly Slot[]) {
    this.condition = condition
    this.slots = slots
  }
}

/** A query without its values. */
export type Template =
  | string
  | number
  | boolean
  | null
  | Slot
  | SlotList
  | OwnPart
  | readonly Template[]
  | TemplateObject

/** An object of a query: arguments, a selection, a filter. */
export interface TemplateObject {
  readonly [key: string]: Template
}

/** A value as it goes to the database: text, which the column it is compared with reads as its own type. */
export type WireValue = string | boolean

/** A query taken apart. */
export interface Shape {
  /** Alike for queries that differ in nothing but values. */
  key: string
  values: WireValue[]
  /** Whether a condition of our own stands in it, which Prisma cannot answer. */
  own: boolean
  /** Builds the query without values. Needed once per key. */
  template: () => TemplateObject
}

const WORD = /^\w+$/
/** Longest list of values that a compiled statement takes. */
export const LONGEST_LIST = 1024

/**
 * Takes a query apart into its structure and its values. Values stand in `where`; all else is structure, page sizes
 * included, because the planner needs them to choose between walking an index and sorting.
 *
 * @throws Unsupported for what no compiled statement could hold: symbols, field references, lists of mixed kinds
 */
export function shapeOf(args: object): Shape {
  const parts: string[] = []
  const values: WireValue[] = []
  const walk: Walk = { parts, values, places: new Map(), build: false, own: false }
  walkObject(args, false, walk)
  return {
    key: parts.join(''),
    values,
    own: walk.own,
    template: () => {
      const template = walkObject(args, false, { parts: [], values: [], places: new Map(), build: true, own: false })
      if (template === undefined) throw new Unsupported('no template')
      return template
    },
  }
}

interface Walk {
  readonly parts: string[]
  readonly values: WireValue[]
  /** Where each value stands first, by its kind and itself. */
  readonly places: Map<string, number>
  /** Whether the template is built; else only the key and the values are gathered. */
  readonly build: boolean
  own: boolean
}

function walkObject(value: object, inWhere: boolean, walk: Walk): TemplateObject | undefined {
  const built: Record<string, Template> | undefined = walk.build ? {} : undefined
  walk.parts.push('{')
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue
    if (!WORD.test(key) || key === '__proto__') throw new Unsupported(key)
    walk.parts.push(key, ':')
    const part = walkMember(key, member, inWhere, walk)
    if (built !== undefined && part !== undefined) built[key] = part
    walk.parts.push(',')
  }
  walk.parts.push('}')
  return built
}

function walkMember(key: string, member: unknown, inWhere: boolean, walk: Walk): Template | undefined {
  if (!inWhere) return walkAny(member, key === 'where', walk)
  if (key === 'mode' && (member === 'insensitive' || member === 'default')) {
    walk.parts.push(member)
    return member
  }
  if ((key === 'in' || key === 'notIn') && Array.isArray(member)) return walkList(member, walk)
  return walkAny(member, true, walk)
}

function walkAny(value: unknown, inWhere: boolean, walk: Walk): Template | undefined {
  if (value === null) {
    walk.parts.push('~')
    return null
  }
  if (Array.isArray(value)) {
    walk.parts.push('[')
    const built: Template[] = []
    for (const element of value) {
      if (element === undefined) throw new Unsupported('undefined in a list')
      const part = walkAny(element, inWhere, walk)
      if (part !== undefined) built.push(part)
      walk.parts.push(',')
    }
    walk.parts.push(']')
    return built
  }
  if (typeof value === 'object' && isPlain(value)) return walkObject(value, inWhere, walk)
  if (inWhere && value instanceof OwnCondition) return walkOwn(value, walk)
  if (inWhere) return slotFor(value, walk, true)
  return literal(value, walk)
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function literal(value: unknown, walk: Walk): Template {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isSafeInteger(value))) {
    walk.parts.push(String(value))
    return value
  }
  if (typeof value === 'string' && WORD.test(value)) {
    walk.parts.push("'", value)
    return value
  }
  throw new Unsupported(typeof value)
}

/** Lists are filled up to the next power of two with their last value, so that few lengths are compiled. */
function walkList(list: readonly unknown[], walk: Walk): SlotList {
  if (list.length > LONGEST_LIST) throw new Unsupported('a long list')
  const length = list.length === 0 ? 0 : 2 ** Math.ceil(Math.log2(list.length))
  const slots = Array.from({ length }, (_, index) => slotFor(list[Math.min(index, list.length - 1)], walk, false))
  if (slots.some(({ kind }) => kind !== slots[0]?.kind)) throw new Unsupported('a list of mixed kinds')
  walk.parts.push('#', String(length), slots[0]?.kind ?? '')
  return new SlotList(slots)
}

function walkOwn(condition: OwnCondition, walk: Walk): OwnPart {
  walk.own = true
  walk.parts.push('@', condition.form)
  return new OwnPart(
    condition,
    condition.values.map((value) => slotFor(value, walk, true)),
  )
}

function slotFor(value: unknown, walk: Walk, named: boolean): Slot {
  const { kind, wire } = wireValue(value)
  const known = `${kind}:${wire}`
  let index = (named ? walk.places.get(known) : undefined) ?? -1
  if (index < 0) {
    index = walk.values.length
    walk.values.push(wire)
    if (!walk.places.has(known)) walk.places.set(known, index)
  }
  if (named) walk.parts.push('$', String(index), kind)
  return new Slot(index, kind)
}

function wireValue(value: unknown): { kind: ValueKind; wire: WireValue } {
  if (typeof value === 'string') return { kind: 'string', wire: value }
  if (typeof value === 'boolean') return { kind: 'boolean', wire: value }
  if (typeof value === 'bigint') return { kind: 'bigint', wire: String(value) }
  if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'number', wire: String(value) }
  if (value instanceof Date && !Number.isNaN(value.getTime())) return { kind: 'date', wire: value.toISOString() }
  if (Prisma.Decimal.isDecimal(value) && value.isFinite()) return { kind: 'decimal', wire: value.toFixed() }
  throw new Unsupported(typeof value)
}
