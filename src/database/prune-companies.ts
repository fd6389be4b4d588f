import type { Queryable } from './database.ts'
import { isEditedAnywhere } from './field-edits.ts'
import { isDerived } from './ownership.ts'

/** Of the given companies, those that a source made, that nobody edited, and that have neither leads nor events any more go. */
export async function pruneCompanies(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.query(
    `/* pruneCompanies */ delete from companies c
     where c.id in (select jsonb_array_elements_text($1::jsonb)::uuid) and ${isDerived('c')}
       and c.first_seen_in_csv_id is null and not ${isEditedAnywhere('c', 'companies')}
       and not exists (select from leads l where l.company_id = c.id)
       and not exists (select from events e where e.company_id = c.id)`,
    [JSON.stringify(ids)],
  )
}
