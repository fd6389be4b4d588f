import { useState } from 'react'
import { type Client, Provider } from 'urql'
import { CompanyPage } from './company-page.tsx'
import { LeadList } from './lead-list.tsx'
import { LeadTimeline } from './lead-timeline.tsx'
import { SyncStatus } from './sync-status.tsx'

/** A small sales front-end: the leads, beside them the timeline of one or the page of a company. */
export function App({ client }: { client: Client }) {
  const [leadId, openLead] = useState<string>()
  const [companyId, openCompany] = useState<string>()
  return (
    <Provider value={client}>
      <SyncStatus />
      <LeadList onOpen={openLead} onOpenCompany={openCompany} />
      {companyId !== undefined && <CompanyPage companyId={companyId} onOpen={openLead} />}
      {leadId !== undefined && <LeadTimeline key={leadId} leadId={leadId} />}
    </Provider>
  )
}
