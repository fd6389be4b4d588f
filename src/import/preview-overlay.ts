import type { ColumnValue, TrackedCompany, TrackedLead } from './chunk-records.ts'
import { type Policies, policyOf } from './import-policy.ts'
import { type Identity, identitiesOf, namesakeKey, type StoredRecords } from './load-records.ts'
import type { ChunkPlan } from './plan-chunk.ts'
import { type CompanyFacts, isUnusable, type ReadRow, type RowFacts } from './row-facts.ts'

/** Shared by all that nobody edited: a set for each would be most of what is kept. */
const UNEDITED: ReadonlySet<string> = new Set()

/**
 * What the chunks so far would have written, for a preview, which writes nothing. Laid over what is stored it gives the
 * records that an import would read at its next chunk.
 */
export class PreviewOverlay {
  readonly #policies: Policies
  readonly #leads = new Map<string, TrackedLead>()
  readonly #companies = new Map<string, TrackedCompany>()
  readonly #leadIdByEmail = new Map<string, string>()
  readonly #leadIdByIdentity = new Map<string, string>()
  readonly #companyIdByKey = new Map<string, string>()
  /** Also leads that have another name or company by now. */
  readonly #leadIdsByName = new Map<string, string[]>()

  constructor(policies: Policies) {
    this.#policies = policies
  }

  /** What `loadRecords` would give for these rows had the chunks so far been written; `stored` is what it gives now. */
  over(stored: StoredRecords, rows: readonly ReadRow[]): StoredRecords {
    const usable = rows.flatMap((row) => (isUnusable(row) ? [] : [row]))
    const companies = this.#companiesOver(stored, usable)
    const identities = this.#identitiesOver(stored, usable)
    const leads = this.#leadsOver(stored, usable, identities)
    return { companies, identities, leads, namesakes: this.#namesakesOver(stored, usable, companies) }
  }

  /** Keeps what a chunk would have written. */
  keep({ rows, index }: ChunkPlan): void {
    const touched = new Set(rows.flatMap(({ leadId }) => leadId ?? []))
    // @NOTE Cut out of the file's text, a value holds on to all of that text; a clone does not.
    const changed = structuredClone({
      leads: [...index.leads.values()].filter(({ id }) => touched.has(id)),
      companies: [...index.companies.values()].filter((company) => company.changed),
      identities: index.newIdentities,
    })
    for (const lead of changed.leads) this.#keepLead({ ...this.#asStored(lead), named: true })
    for (const company of changed.companies) {
      this.#companies.set(company.id, this.#asStored(company))
      this.#companyIdByKey.set(companyKey(company.domain, company.values.company_name), company.id)
    }
    for (const identity of changed.identities) this.#leadIdByIdentity.set(identityKey(identity), identity.leadId)
  }

  #keepLead(lead: TrackedLead): void {
    this.#leads.set(lead.id, lead)
    if (typeof lead.values.email === 'string') this.#leadIdByEmail.set(lead.values.email, lead.id)
    const name = nameKey(lead)
    if (name === null) return
    const namesakes = this.#leadIdsByName.get(name) ?? []
    if (!namesakes.includes(lead.id)) this.#leadIdsByName.set(name, [...namesakes, lead.id])
  }

  /** A record as it would be read again, once it is written. */
  #asStored<Row extends TrackedLead | TrackedCompany>(row: Row): Row {
    const isRead = policyOf(this.#policies, 'apollo_data') === 'overwrite'
    const apolloData = isRead || row.apolloData === null ? row.apolloData : true
    const edited = row.edited.size === 0 ? UNEDITED : row.edited
    return { ...row, isNew: false, changed: false, apolloRow: null, apolloData, edited }
  }

  #companiesOver(stored: StoredRecords, usable: readonly RowFacts[]): TrackedCompany[] {
    const ids = usable.flatMap(({ company }) => this.#companyIdByKey.get(keyOf(company) ?? '') ?? [])
    return laidOver(stored.companies, ids, this.#companies)
  }

  #identitiesOver(stored: StoredRecords, usable: readonly RowFacts[]): StoredRecords['identities'] {
    const added = usable
      .flatMap(({ person }) => (person === null ? [] : identitiesOf(person)))
      .flatMap((identity) => {
        const leadId = this.#leadIdByIdentity.get(identityKey(identity))
        return leadId === undefined ? [] : [{ ...identity, leadId }]
      })
    return [...stored.identities, ...added]
  }

  #leadsOver(
    stored: StoredRecords,
    usable: readonly RowFacts[],
    identities: StoredRecords['identities'],
  ): TrackedLead[] {
    const byEmail = usable.flatMap(({ person }) => this.#leadIdByEmail.get(person?.email ?? '') ?? [])
    return laidOver(stored.leads, [...byEmail, ...identities.map(({ leadId }) => leadId)], this.#leads)
  }

  #namesakesOver(
    stored: StoredRecords,
    usable: readonly RowFacts[],
    companies: readonly TrackedCompany[],
  ): StoredRecords['namesakes'] {
    const idByKey = new Map(companies.map(({ id, domain, values }) => [companyKey(domain, values.company_name), id]))
    const keys = usable.flatMap(({ person, company }) => {
      const id = idByKey.get(keyOf(company) ?? '')
      if (person === null || id === undefined || identitiesOf(person).length > 0) return []
      return [namesakeKey(person.first_name, person.last_name, id)]
    })
    const kept = [...new Set(keys)].flatMap((key) =>
      (this.#leadIdsByName.get(key) ?? []).flatMap((leadId) => {
        const lead = this.#leads.get(leadId)
        return lead !== undefined && nameKey(lead) === key ? [{ leadId, key }] : []
      }),
    )
    const untouched = stored.namesakes.filter(({ leadId }) => !this.#leads.has(leadId))
    return [...untouched, ...kept].toSorted((one, other) => compareIds(one.leadId, other.leadId))
  }
}

/** The stored records and those with `ids`, each as it was kept last, in the order in which they are read. */
function laidOver<Row extends { id: string }>(
  stored: readonly Row[],
  ids: readonly string[],
  kept: ReadonlyMap<string, Row>,
): Row[] {
  const rows = new Map(stored.map((row) => [row.id, kept.get(row.id) ?? row]))
  for (const id of ids) {
    const row = kept.get(id)
    if (row !== undefined) rows.set(id, row)
  }
  return [...rows.values()].toSorted((one, other) => compareIds(one.id, other.id))
}

/** Of two ids in the one way in which they are written, Postgres puts the same first. */
function compareIds(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

function identityKey({ kind, value }: Identity): string {
  return `${kind}:${value}`
}

function keyOf(facts: CompanyFacts | null): string | null {
  if (facts === null) return null
  const { company_domain: domain, company_name: name } = facts
  return domain === null && name === null ? null : companyKey(domain, name)
}

/** By its domain; a company without one by its name, among those that have none either. */
function companyKey(domain: string | null, name: ColumnValue): string {
  return domain === null ? `name:${name}` : `domain:${domain}`
}

function nameKey({ values: { first_name, last_name, company_id } }: TrackedLead): string | null {
  const text = (value: ColumnValue) => (value === null ? null : String(value))
  return company_id === null ? null : namesakeKey(text(first_name), text(last_name), String(company_id))
}
