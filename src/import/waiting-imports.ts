import type { Database } from '../database/database.ts'
import { isHeld, type LeaseHolder } from './import-lease.ts'

/** An import, or the undo of one, that was begun and is not through. */
export interface WaitingImport {
  id: string
  kind: 'import' | 'undo'
  /** True while a process that is not known to be dead has it. */
  isHeld: boolean
}

/** What was begun and is not through, the oldest first. */
export async function waitingImports(db: Pick<Database, 'kind' | 'query'>): Promise<WaitingImport[]> {
  const rows = await db.query<LeaseHolder & Omit<WaitingImport, 'isHeld'>>(
    `/* waitingImports */ select id, case when undo_requested_at is null then 'import' else 'undo' end as kind,
       lease_owner as owner, coalesce(lease_expires_at <= now(), true) as expired
     from csv_imports_raw where import_status in ('uploaded', 'processing')
       or import_status = 'completed' and undo_requested_at is not null
     order by created_at, id`,
  )
  return rows.map(({ id, kind, ...holder }) => ({ id, kind, isHeld: isHeld(db, holder) }))
}
