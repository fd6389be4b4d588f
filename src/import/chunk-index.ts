import type { ColumnValue, TrackedCompany, TrackedLead } from './chunk-records.ts'
import { type Identity, namesakeKey, type StoredRecords } from './load-records.ts'
import type { CompanyFacts } from './row-facts.ts'

/** Everything that the rows of a chunk may be about, by its keys: what is stored, and what the rows so far made. */
export class ChunkIndex {
  readonly leads = new Map<string, TrackedLead>()
  readonly companies = new Map<string, TrackedCompany>()
  readonly newIdentities: (Identity & { leadId: string })[] = []
  readonly #leadByEmail = new Map<string, TrackedLead>()
  readonly #leadIdByIdentity = new Map<string, string>()
  readonly #companyByDomain = new Map<string, TrackedCompany>()
  readonly #companyByName = new Map<string, TrackedCompany>()
  readonly #namesakes = new Map<string, Set<string>>()

  constructor(stored: StoredRecords) {
    for (const lead of stored.leads) this.addLead(lead)
    for (const identity of stored.identities) this.#leadIdByIdentity.set(identityKey(identity), identity.leadId)
    for (const company of stored.companies) this.addCompany(company)
    for (const { key, leadId } of stored.namesakes) this.addNamesake(key, leadId)
  }

  addLead(lead: TrackedLead): void {
    this.leads.set(lead.id, lead)
    this.indexEmail(lead)
  }

  /** To be called when a lead got an address. */
  indexEmail(lead: TrackedLead): void {
    const { email } = lead.values
    if (typeof email === 'string') this.#leadByEmail.set(email, lead)
  }

  leadByEmail(email: string): TrackedLead | undefined {
    return this.#leadByEmail.get(email)
  }

  leadByIdentity(identity: Identity): TrackedLead | undefined {
    const id = this.#leadIdByIdentity.get(identityKey(identity))
    return id === undefined ? undefined : this.leads.get(id)
  }

  addIdentity(identity: Identity, leadId: string): void {
    this.#leadIdByIdentity.set(identityKey(identity), leadId)
    this.newIdentities.push({ ...identity, leadId })
  }

  addCompany(company: TrackedCompany): void {
    this.companies.set(company.id, company)
    if (company.domain !== null) this.#companyByDomain.set(company.domain, company)
    else this.#companyByName.set(String(company.values.company_name), company)
  }

  /** The company of a domain; of a company without a domain, the one of the same name that has none either. */
  company({ company_domain, company_name }: CompanyFacts): TrackedCompany | undefined {
    if (company_domain !== null) return this.#companyByDomain.get(company_domain)
    return company_name === null ? undefined : this.#companyByName.get(company_name)
  }

  /** To be called when a lead got a name or a company. */
  indexName({ id, values }: TrackedLead): void {
    const key = nameKey(values)
    if (key !== null) this.addNamesake(key, id)
  }

  addNamesake(key: string, leadId: string): void {
    this.#namesakes.set(key, (this.#namesakes.get(key) ?? new Set()).add(leadId))
  }

  /** The first lead that has this name and company still. */
  namesake(key: string): string | undefined {
    for (const id of this.#namesakes.get(key) ?? []) {
      const lead = this.leads.get(id)
      if (lead === undefined || nameKey(lead.values) === key) return id
    }
    return undefined
  }
}

function nameKey({ first_name, last_name, company_id }: TrackedLead['values']): string | null {
  return company_id === null ? null : namesakeKey(asText(first_name), asText(last_name), String(company_id))
}

function asText(value: ColumnValue): string | null {
  return value === null ? null : String(value)
}

function identityKey({ kind, value }: Identity): string {
  return `${kind}:${value}`
}
