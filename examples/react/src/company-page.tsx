import { useQuery } from 'urql'
import { CompanyPage as Document } from './documents.ts'
import { Entry } from './entry.tsx'

/** A company: its people and what happened last with any of them. */
export function CompanyPage({ companyId, onOpen }: { companyId: string; onOpen(leadId: string): void }) {
  const [{ data, error }] = useQuery({ query: Document, variables: { id: companyId } })
  if (error) return <p role="alert">{error.message}</p>
  const company = data?.company
  if (!company) return null
  return (
    <section aria-label="Company">
      <h2>{company.companyName}</h2>
      <p>{company.companyDomain}</p>
      <h3>{company.leads.totalCount} people</h3>
      <ul>
        {company.leads.edges.map(({ node }) => (
          <li key={node.id}>
            <button type="button" onClick={() => onOpen(node.id)}>
              {node.firstName} {node.lastName} {node.jobTitle}
            </button>
          </li>
        ))}
      </ul>
      <h3>Last events</h3>
      <ol>
        {company.timeline.edges.map(({ node }) => (
          <Entry key={node.id} event={node} />
        ))}
      </ol>
    </section>
  )
}
