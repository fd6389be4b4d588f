import { useState } from 'react'
import { useQuery } from 'urql'
import { LeadList as Document } from './documents.ts'
import { EndOfList } from './end-of-list.tsx'

/** All leads, or those that a search finds; more come as the reader scrolls. */
export function LeadList({ onOpen, onOpenCompany }: { onOpen(id: string): void; onOpenCompany(id: string): void }) {
  const [search, setSearch] = useState('')
  const [after, setAfter] = useState<string | null>(null)
  const [{ data, error, fetching }] = useQuery({ query: Document, variables: { after, search: search || null } })
  const change = (text: string) => {
    setAfter(null)
    setSearch(text)
  }
  return (
    <section aria-label="Leads">
      <input aria-label="Search" value={search} onChange={({ target }) => change(target.value)} />
      {error && <p role="alert">{error.message}</p>}
      <ul>
        {data?.leads.edges.map(({ node }) => (
          <li key={node.id}>
            <button type="button" onClick={() => onOpen(node.id)}>
              {node.firstName} {node.lastName} {node.email}
            </button>
            {node.company && (
              <button type="button" onClick={() => node.company && onOpenCompany(node.company.id)}>
                {node.company.companyName}
              </button>
            )}
          </li>
        ))}
      </ul>
      <EndOfList page={data?.leads.pageInfo} fetching={fetching} onMore={setAfter} />
    </section>
  )
}
