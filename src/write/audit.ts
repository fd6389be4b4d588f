import type { Queryable } from '../database/database.ts'
import type { JsonObject } from '../domain/json.ts'

/** Which row a change is about: the graph's name of its type, and its key. */
export interface Subject {
  type: string
  id: string
}

/** One change, on its way into the audit. */
export interface AuditedChange {
  at: Date
  userId: string
  apiKeyId: string | null
  requestId: string | null
  action: string
  subject: Subject
  before: JsonObject
  after: JsonObject
}

/** Writes down one change, in its own transaction. Of before and after only the fields that differ are kept. */
export async function recordAudit(tx: Queryable, change: AuditedChange): Promise<void> {
  const changed = [...new Set([...Object.keys(change.before), ...Object.keys(change.after)])].filter(
    (field) => JSON.stringify(change.before[field] ?? null) !== JSON.stringify(change.after[field] ?? null),
  )
  await tx.query(
    `/* recordAudit */ insert into audit_entries
       (at, user_id, api_key_id, request_id, action, subject_type, subject_id, before, after)
     values ($1::timestamptz, $2::uuid, $3::uuid, $4, $5, $6, $7::uuid, $8::jsonb, $9::jsonb)`,
    [
      change.at.toISOString(),
      change.userId,
      change.apiKeyId,
      change.requestId,
      change.action,
      change.subject.type,
      change.subject.id,
      JSON.stringify(onlyFields(change.before, changed)),
      JSON.stringify(onlyFields(change.after, changed)),
    ],
  )
}

function onlyFields(row: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = row[field]
      return value === undefined ? [] : [[field, value]]
    }),
  )
}
