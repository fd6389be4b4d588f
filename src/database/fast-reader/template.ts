import { OwnPart, Slot, SlotList, type Template, type TemplateObject } from './shape.ts'

/** Whether a part of a query is an object with members. */
export function isObject(value: Template | undefined): value is TemplateObject {
  if (typeof value !== 'object' || value === null) return false
  return !(value instanceof Slot || value instanceof SlotList || value instanceof OwnPart || isList(value))
}

/** A part that may be a list or one element alone, as a list. */
export function listOf(value: Template): readonly Template[] {
  return isList(value) ? value : [value]
}

/** The one member of an object; undefined where there are more or none. */
export function onlyMember(value: Template | undefined): readonly [key: string, member: Template] | undefined {
  if (!isObject(value)) return undefined
  const members = Object.entries(value)
  return members.length === 1 ? members[0] : undefined
}

/** Whether a part of a query is a list. */
export function isList(value: Template): value is readonly Template[] {
  return Array.isArray(value)
}
