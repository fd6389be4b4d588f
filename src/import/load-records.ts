import type { Queryable } from '../database/database.ts'
import { editedColumns } from '../database/field-edits.ts'
import type { IdentityKind } from '../domain/vocabulary.ts'
import { isDerivedId, type TrackedCompany, type TrackedLead } from './chunk-records.ts'
import { COMPANY_COLUMNS, type CompanyColumn, LEAD_COLUMNS, type LeadColumn, policyOf } from './import-policy.ts'
import type { ImportScope } from './import-scope.ts'
import { isUnusable, type ReadRow, type RowFacts } from './row-facts.ts'

/** Something by which leads are recognised. */
export interface Identity {
  kind: IdentityKind
  value: string
}

/** What is stored of everything that the rows of a chunk may be about. */
export interface StoredRecords {
  leads: TrackedLead[]
  identities: (Identity & { leadId: string })[]
  companies: TrackedCompany[]
  /** Leads that have the name and the company of a row without any key. */
  namesakes: { leadId: string; key: string }[]
}

/** The keys of a person, the strongest first; the address itself comes before all of these. */
export function identitiesOf(person: {
  email: string | null
  linkedin_id: string | null
  apolloContactId: string | null
}): Identity[] {
  const identities: Identity[] = []
  if (person.email !== null) identities.push({ kind: 'email', value: person.email })
  if (person.linkedin_id !== null) identities.push({ kind: 'linkedin', value: person.linkedin_id })
  if (person.apolloContactId !== null) identities.push({ kind: 'apollo_contact', value: person.apolloContactId })
  return identities
}

/** By what two people without any key may be the same: name and company, whatever the letter case. */
export function namesakeKey(first: string | null, last: string | null, companyId: string): string {
  return JSON.stringify([first?.toLowerCase() ?? '', last?.toLowerCase() ?? '', companyId])
}

/** Whether rows that are read are locked until the transaction ends: by an import, not by a preview. */
type RowLock = 'locked' | 'unlocked'

/** Reads what is stored, in a number of statements that does not depend on the rows. */
export async function loadRecords(
  tx: Queryable,
  scope: ImportScope,
  rows: readonly ReadRow[],
  lock: RowLock,
): Promise<StoredRecords> {
  const usable = rows.flatMap((row) => (isUnusable(row) ? [] : [row]))
  const people = usable.flatMap(({ person }) => person ?? [])
  const companies = await loadCompanies(tx, scope, usable, lock)
  const wanted = people.flatMap(identitiesOf)
  const identities = await loadIdentities(tx, wanted)
  const emails = people.flatMap(({ email }) => email ?? [])
  const leads = await loadLeads(tx, scope, emails, identities, lock)
  const namesakes = await loadNamesakes(tx, usable, companies)
  return { leads, identities, companies, namesakes }
}

function loadIdentities(tx: Queryable, wanted: readonly Identity[]): Promise<StoredRecords['identities']> {
  // @NOTE A limit has each key looked up in the index; a join reads the whole table until that has a million rows.
  return tx.query(
    `/* loadIdentities */ select w.kind::text as kind, w.value, i.lead_id as "leadId"
     from unnest($1::identity_kind[], $2::text[]) as w(kind, value)
     cross join lateral (select lead_id from lead_identities i where i.kind = w.kind and i.value = w.value limit 1) i`,
    [wanted.map(({ kind }) => kind), wanted.map(({ value }) => value)],
  )
}

type StoredLead = Record<LeadColumn, string | null> & {
  id: string
  named: boolean
  hasApolloData: boolean
  apolloData: TrackedLead['apolloData']
}

async function loadLeads(
  tx: Queryable,
  scope: ImportScope,
  emails: readonly string[],
  identities: StoredRecords['identities'],
  lock: RowLock,
): Promise<TrackedLead[]> {
  const columns = Object.keys(LEAD_COLUMNS).map((column) => `l.${column}`)
  const apollo = policyOf(scope.policies, 'apollo_data') === 'overwrite' ? 'l.apollo_data' : 'null'
  const rows = await tx.query<StoredLead>(
    `/* loadLeads */ select l.id, ${columns.join(', ')}, l.apollo_data is not null as "hasApolloData",
       ${apollo} as "apolloData", exists (select from events e where e.event_key = $3 || l.id) as named
     from leads l
     where l.id in (select id from leads where email in (select unnest($1::text[]))
       union select unnest($2::uuid[]))
     order by l.id ${locking(lock, 'l')}`,
    [emails, identities.map(({ leadId }) => leadId), importEventKey(scope.importId, '')],
  )
  const edited = await editedNow(tx, 'leads', rows)
  return rows.map(({ id, named, hasApolloData, apolloData, ...values }) => ({
    id,
    isNew: false,
    isDerived: isDerivedId(id),
    named,
    edited: edited(id),
    values,
    apolloData: apolloData ?? (hasApolloData ? true : null),
    apolloRow: null,
    changed: false,
  }))
}

type StoredCompany = Record<CompanyColumn, string | number | null> & {
  id: string
  domain: string | null
  firstSeenInCsvId: string | null
  hasApolloData: boolean
  apolloData: TrackedCompany['apolloData']
}

async function loadCompanies(
  tx: Queryable,
  scope: ImportScope,
  rows: readonly { company: { company_domain: string | null; company_name: string | null } | null }[],
  lock: RowLock,
): Promise<TrackedCompany[]> {
  const companies = rows.flatMap(({ company }) => company ?? [])
  const domains = new Set(companies.flatMap(({ company_domain }) => company_domain ?? []))
  const names = new Set(companies.flatMap((row) => (row.company_domain === null ? (row.company_name ?? []) : [])))
  const columns = Object.keys(COMPANY_COLUMNS).map((column) => `c.${column}`)
  const apollo = policyOf(scope.policies, 'apollo_data') === 'overwrite' ? 'c.apollo_data' : 'null'
  const stored = await tx.query<StoredCompany>(
    `/* loadCompanies */ select c.id, ${columns.join(', ')}, c.company_domain as domain,
       c.first_seen_in_csv_id as "firstSeenInCsvId", c.apollo_data is not null as "hasApolloData",
       ${apollo} as "apolloData"
     from companies c
     where c.id in (select id from companies where company_domain in (select unnest($1::text[]))
       union select id from companies
         where company_domain is null and company_name in (select unnest($2::text[])))
     order by c.id ${locking(lock, 'c')}`,
    [[...domains], [...names]],
  )
  const edited = await editedNow(tx, 'companies', stored)
  return stored.map(({ id, domain, firstSeenInCsvId, hasApolloData, apolloData, ...values }) => ({
    id,
    isNew: false,
    isDerived: isDerivedId(id),
    domain,
    firstSeenInCsvId,
    edited: edited(id),
    values,
    apolloData: apolloData ?? (hasApolloData ? true : null),
    apolloRow: null,
    changed: false,
  }))
}

function locking(lock: RowLock, alias: string): string {
  return lock === 'locked' ? `for no key update of ${alias}` : ''
}

/**
 * What people set of rows that are read, and mostly locked, by now. In a statement of its own: the one that locks them waits for an edit
 * that is being made, and then sees the row as that left it, but no more of what it wrote.
 */
async function editedNow(
  tx: Queryable,
  table: 'leads' | 'companies',
  rows: readonly { id: string }[],
): Promise<(id: string) => ReadonlySet<string>> {
  const ids = rows.map(({ id }) => id)
  const edited = ids.length === 0 ? new Map<string, Set<string>>() : await editedColumns(tx, table, ids)
  return (id) => edited.get(id) ?? new Set()
}

/** The leads of the companies of rows without any key, by their last names. */
async function loadNamesakes(
  tx: Queryable,
  rows: readonly RowFacts[],
  companies: readonly TrackedCompany[],
): Promise<StoredRecords['namesakes']> {
  const keyless = rows.flatMap(({ person, company }) =>
    person === null || company === null || identitiesOf(person).length > 0 ? [] : [{ person, company }],
  )
  const named = new Set(keyless.map(({ company }) => company.company_domain ?? company.company_name))
  const employers = companies.filter(({ domain, values }) => named.has(domain ?? String(values.company_name)))
  if (employers.length === 0) return []
  // @NOTE Databases differ in what small letters are beyond ASCII; such names all come, and namesakeKey compares them.
  const namesakes = await tx.query<{ id: string; first: string | null; last: string | null; companyId: string }>(
    `/* loadNamesakes */ select l.id, l.first_name as first, l.last_name as last, l.company_id as "companyId"
     from leads l where l.company_id in (select unnest($1::uuid[]))
       and (lower(coalesce(l.last_name, '')) in (select lower(unnest($2::text[])))
         or octet_length(l.last_name) > char_length(l.last_name))
     order by l.id`,
    [employers.map(({ id }) => id), keyless.map(({ person }) => person.last_name ?? '')],
  )
  return namesakes.map(({ id, first, last, companyId }) => ({ leadId: id, key: namesakeKey(first, last, companyId) }))
}

/** The natural key of the event that a lead's import is. */
export function importEventKey(importId: string, leadId: string): string {
  return `csv:${importId}:${leadId}`
}
