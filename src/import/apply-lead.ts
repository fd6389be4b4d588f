import type { IdentityKind } from '../domain/vocabulary.ts'
import { applyRow, applyValue, freshRow, note, type RowNotes } from './apply-values.ts'
import type { ChunkIndex } from './chunk-index.ts'
import type { TrackedCompany, TrackedLead } from './chunk-records.ts'
import { keepsAll, LEAD_COLUMNS, type LeadColumn, policyOf } from './import-policy.ts'
import type { ImportScope } from './import-scope.ts'
import { identitiesOf } from './load-records.ts'
import { newId } from './new-id.ts'
import { rowData } from './row-data.ts'
import type { PersonFacts, RowFacts } from './row-facts.ts'

/** What a row says beside the person. */
interface LeadRow {
  row: RowFacts
  company: TrackedCompany | undefined
  planned: RowNotes
}

/** Makes the lead that a row is about, or puts into the one that is there what the row says of it. */
export function applyLead(
  scope: ImportScope,
  index: ChunkIndex,
  found: TrackedLead | undefined,
  person: PersonFacts,
  { row, company, planned }: LeadRow,
): TrackedLead {
  const { apolloContactId, ...facts } = person
  const incoming = { ...facts, linkedin_id: ownProfile(index, found, person), company_id: company?.id ?? null }
  const lead = found ?? create(scope, incoming, row)
  if (found === undefined) index.addLead(lead)
  else {
    update(scope, lead, incoming, planned)
    index.indexEmail(lead)
    applyRow(scope.policies, lead, 'leads', rowData(scope, row), planned)
  }
  addIdentities(scope, index, lead, person, found !== undefined, planned)
  return lead
}

/** The profile, unless another lead has it. */
function ownProfile(
  index: ChunkIndex,
  lead: TrackedLead | undefined,
  { linkedin_id: value }: PersonFacts,
): string | null {
  const owner = value === null ? undefined : index.leadByIdentity({ kind: 'linkedin', value })
  return owner === undefined || owner === lead ? value : null
}

function create(scope: ImportScope, values: TrackedLead['values'], row: RowFacts): TrackedLead {
  const fresh = { isNew: true, isDerived: false, named: false, edited: new Set<string>(), changed: true }
  const apolloData = freshRow(scope.policies, rowData(scope, row))
  return { id: newId(), ...fresh, values, apolloData, apolloRow: row.number }
}

function update(
  scope: ImportScope,
  lead: TrackedLead,
  incoming: Record<LeadColumn, string | null>,
  notes: RowNotes,
): void {
  const { values } = lead
  if (isOther(values.first_name, incoming.first_name) || isOther(values.last_name, incoming.last_name))
    note(notes.reasons, 'name_differs')
  if (isOther(values.email, incoming.email)) note(notes.reasons, 'email_differs')
  if (isOther(values.linkedin_id, incoming.linkedin_id)) note(notes.reasons, 'linkedin_differs')
  if (isOther(values.company_id, incoming.company_id)) note(notes.reasons, 'company_differs')
  for (const column of COLUMNS)
    applyValue(scope.policies, lead, 'leads', { column, value: incoming[column], policy: LEAD_COLUMNS[column] }, notes)
}

// @NOTE Object.keys forgets which keys an object has.
const COLUMNS = Object.keys(LEAD_COLUMNS) as LeadColumn[]

function isOther(stored: string | number | null, incoming: string | null): boolean {
  return stored !== null && incoming !== null && String(stored).toLowerCase() !== incoming.toLowerCase()
}

/** What else the lead can be recognised by from now on. A key that another lead has stays there. */
function addIdentities(
  scope: ImportScope,
  index: ChunkIndex,
  lead: TrackedLead,
  person: PersonFacts,
  wasThere: boolean,
  notes: RowNotes,
): void {
  for (const identity of identitiesOf(person)) {
    const { kind, value } = identity
    // @NOTE The lead's own address and a profile that is not the lead's are no further keys.
    if (kind === 'email' && value === lead.values.email) continue
    const owner = index.leadByIdentity(identity)
    if (owner === lead) continue
    if (owner !== undefined) {
      note(notes.reasons, kind === 'linkedin' ? 'linkedin_of_another_lead' : 'apollo_id_of_another_lead')
      continue
    }
    if (kind === 'linkedin' && value !== lead.values.linkedin_id) continue
    if (wasThere && keepsIdentity(scope, kind)) continue
    index.addIdentity(identity, lead.id)
    if (wasThere)
      notes.changes.push({ table: 'lead_identities', id: lead.id, column: kind, before: null, after: value })
  }
}

/** A key goes with its column; the id at Apollo has none, and goes with the lead as a whole. */
function keepsIdentity({ policies }: ImportScope, kind: IdentityKind): boolean {
  if (kind === 'apollo_contact') return keepsAll(policies, 'leads')
  return policyOf(policies, kind === 'email' ? 'email' : 'linkedin_id') === 'keep'
}
