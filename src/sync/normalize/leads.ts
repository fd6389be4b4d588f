import { readLead } from '../../sources/instantly/read-lead.ts'
import { readEarlierVersions } from './earlier-versions.ts'
import type { Normalizer, NormalizeScope, RawRecord } from './normalizer.ts'
import { derivePeople } from './people.ts'

/** Lead rows of Instantly: one per campaign or list, several may be one person. They meet by normalized address. */
export const leads: Normalizer = {
  name: 'leads',
  table: 'instantly_leads_raw',
  keyColumn: 'instantly_lead_id',
  apply: deriveLeads,
}

/** Earlier versions count too: an address that a row no longer has may leave a lead behind that nothing speaks for. */
async function deriveLeads({ db }: NormalizeScope, records: readonly RawRecord[]): Promise<void> {
  const earlier = await readEarlierVersions(db, leads.table, records)
  const emails = [...records.map(({ raw }) => raw), ...earlier].flatMap((raw) => readLead(raw).email ?? [])
  await derivePeople(db, emails)
}
