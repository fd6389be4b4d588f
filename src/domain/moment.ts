const EARLIEST = Date.UTC(1970, 0, 1)
const LATEST = Date.UTC(2200, 0, 1)

/**
 * A point in time that every part of Leadline can hold. Postgres stores years that JavaScript cannot read back, and one
 * such row would spoil every page it stands on; so nothing outside 1970 to 2200 gets in.
 *
 * @param value an ISO 8601 text or a Date; a text without a zone is taken as UTC
 * @returns null for anything else, and for times outside the range
 */
export function parseMoment(value: unknown): Date | null {
  const date = value instanceof Date ? value : typeof value === 'string' ? parseIso(value) : null
  if (date === null) return null
  const time = date.getTime()
  return time >= EARLIEST && time < LATEST ? date : null
}

const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i

function parseIso(text: string): Date | null {
  const match = ISO.exec(text.trim())
  if (match === null) return null
  const hasTime = text.trim().length > 10
  const date = new Date(hasTime && match[1] === undefined ? `${text.trim()}Z` : text.trim())
  const sameDay = text.trim().slice(8, 10) === dayAsWritten(date, match[1])
  return Number.isNaN(date.getTime()) || !sameDay ? null : date
}

/** JavaScript turns 30 February into 1 March; comparing the day as it was written finds that out. */
function dayAsWritten(date: Date, zone: string | undefined): string {
  if (Number.isNaN(date.getTime())) return ''
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '')
  const minutes = offset ? Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3])) : 0
  return new Date(date.getTime() + minutes * 60_000).toISOString().slice(8, 10)
}
