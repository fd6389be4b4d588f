import { type CleanedJson, cleanJson } from '../../domain/clean-text.ts'
import { isJsonObject } from '../../domain/json.ts'
import type { ColumnType, QuarantinedRecord, RawRow } from './resource.ts'
import { type FieldReader, readFields } from './wire-values.ts'

/** An extracted column: its type, and how it is read from the record. */
export interface ColumnSpec {
  readonly type: ColumnType
  /** Gives null and a note on the reader where the record does not fit. */
  readonly read: (fields: FieldReader) => string | number | null
}

/** How records of one kind become rows. */
export interface RecordSpec {
  /** The natural key; null when the record has none that can be used. */
  readonly key: (fields: FieldReader) => string | null
  /** What a record without key lacks, for the quarantine: `a usable id`. */
  readonly keyName: string
  readonly columns: Readonly<Record<string, ColumnSpec>>
  readonly updatedAt?: (fields: FieldReader) => Date | null
}

/** A column of text from the field `name`. */
export function text(name: string): ColumnSpec {
  return { type: 'text', read: (fields) => fields.text(name) }
}

/** A column with a whole number from the field `name`. */
export function integer(name: string): ColumnSpec {
  return { type: 'integer', read: (fields) => fields.integer(name) }
}

/** A column with a number from the field `name`. */
export function number(name: string): ColumnSpec {
  return { type: 'number', read: (fields) => fields.number(name) }
}

/** A column with a normalized e-mail address from the field `name`. */
export function email(name: string): ColumnSpec {
  return { type: 'text', read: (fields) => fields.email(name) }
}

/** A column with a value that is not a field of the record. */
export function constant(value: string | null): ColumnSpec {
  return { type: 'text', read: () => value }
}

/** The types of the columns, by name. */
export function columnTypes(columns: Readonly<Record<string, ColumnSpec>>): Readonly<Record<string, ColumnType>> {
  return Object.fromEntries(Object.entries(columns).map(([name, { type }]) => [name, type]))
}

/**
 * Makes rows of the records of a page. It never throws on a record, whatever its shape: one without usable key goes
 * to `quarantined`, a column of another type than expected becomes null with a note. `raw` keeps everything.
 */
export function extractRows(
  records: readonly unknown[],
  spec: RecordSpec,
  observedAt: Date,
): { rows: RawRow[]; quarantined: QuarantinedRecord[] } {
  const rows: RawRow[] = []
  const quarantined: QuarantinedRecord[] = []
  for (const record of records) {
    const cleaned = cleanSafely(record)
    if ('reason' in cleaned) {
      quarantined.push({ raw: null, reason: cleaned.reason })
      continue
    }
    const raw = cleaned.value
    const notes = cleaned.changed ? ['cleaned', ...numberNotes(cleaned)] : []
    const fields = readFields(raw, notes)
    const key = isJsonObject(raw) ? spec.key(fields) : null
    if (key === null) {
      const reason = isJsonObject(raw) ? `the record has no ${spec.keyName}` : 'the record is not an object'
      quarantined.push({ raw, reason: [reason, ...notes].join('; ') })
      continue
    }
    const columns = Object.fromEntries(Object.entries(spec.columns).map(([name, { read }]) => [name, read(fields)]))
    const sourceUpdatedAt = spec.updatedAt?.(fields) ?? null
    const row = { key, columns, raw, sourceUpdatedAt, observedAt }
    rows.push(notes.length === 0 ? row : { ...row, notes: [...new Set(notes)] })
  }
  return { rows, quarantined }
}

/** A record nested deeper than the stack reaches can be neither cleaned nor stored; it must not end the page. */
function cleanSafely(record: unknown): CleanedJson | { reason: string } {
  try {
    return cleanJson(record)
  } catch {
    return { reason: 'the record is nested too deeply to be stored' }
  }
}

const MAX_SHOWN_NUMBERS = 5

/** Says which numbers are stored as texts, the first few by name. */
function numberNotes({ numbersAsText }: CleanedJson): string[] {
  if (numbersAsText.length === 0) return []
  const shown = numbersAsText
    .slice(0, MAX_SHOWN_NUMBERS)
    .map((text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text))
  const more = numbersAsText.length - shown.length
  return [`numbers beyond what Postgres holds, kept as text: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`]
}
