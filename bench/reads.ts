/** The four reads that a user of the timeline makes most, as each server spells them. */
export const READS = {
  timeline: { title: "a lead's timeline, 50 events with campaign", of: 'leads' },
  leads: { title: '50 leads, company, last 5 events each', of: undefined },
  company: { title: 'company → leads → campaign leads → events', of: 'companies' },
  feed: { title: 'workspace feed, 50 events with lead, company, campaign', of: undefined },
} as const satisfies Record<string, { title: string; of: 'leads' | 'companies' | undefined }>

/** The short name of a read. */
export type ReadName = keyof typeof READS

/** The short names of all reads, in the order of the table. */
export const READ_NAMES = ['timeline', 'leads', 'company', 'feed'] as const satisfies readonly ReadName[]

const OUR_EVENT = `id: uuid eventSource eventType eventTimestamp
  ... on EmailEvent { emailSubject } ... on NoteEvent { noteText }`

/** The reads in Leadline's graph. Newest first is the order of every list there when none is given. */
export const LEADLINE_DOCUMENTS: Readonly<Record<ReadName, string>> = {
  timeline: `query ($id: ID!) { lead(id: $id) { firstName lastName email company { companyName }
    events: timeline(first: 50) { edges { node { ${OUR_EVENT} campaign { campaignName } } } } } }`,
  leads: `query { leads(first: 50) { edges { node { id: uuid firstName email company { companyName companyDomain }
    events: timeline(first: 5) { edges { node { ${OUR_EVENT} } } } } } } }`,
  company: `query ($id: ID!) { company(id: $id) { companyName leads(first: 20) { edges { node { id: uuid email
    campaignLeads(first: 10) { edges { node { id: uuid overallStatus campaign { campaignName }
      events: timeline(first: 10) { edges { node { ${OUR_EVENT} } } } } } } } } } } }`,
  feed: `query { events: timeline(first: 50) { edges { node { ${OUR_EVENT}
    lead { firstName email company { companyName } } campaign { campaignName } } } } }`,
}

const PEER_EVENT = 'id: rowId eventSource eventType eventTimestamp emailSubject noteText'
const NEWEST = 'orderBy: [EVENT_TIMESTAMP_DESC, ROW_ID_DESC]'
const YOUNGEST = 'orderBy: [CREATED_AT_DESC, ROW_ID_DESC]'

/** The same reads, with the same names in the answer, in the graph that PostGraphile 5 makes of the tables. */
export const POSTGRAPHILE_DOCUMENTS: Readonly<Record<ReadName, string>> = {
  timeline: `query ($id: UUID!) { lead: leadByRowId(rowId: $id) { firstName lastName email company: companyByCompanyId { companyName }
    events: eventsByLeadId(first: 50, ${NEWEST}) { nodes { ${PEER_EVENT} campaign: campaignByCampaignId { campaignName } } } } }`,
  leads: `query { leads: allLeads(first: 50, ${YOUNGEST}) { nodes { id: rowId firstName email
    company: companyByCompanyId { companyName companyDomain }
    events: eventsByLeadId(first: 5, ${NEWEST}) { nodes { ${PEER_EVENT} } } } } }`,
  company: `query ($id: UUID!) { company: companyByRowId(rowId: $id) { companyName
    leads: leadsByCompanyId(first: 20, ${YOUNGEST}) { nodes { id: rowId email
      campaignLeads: campaignLeadsByLeadId(first: 10, ${YOUNGEST}) { nodes { id: rowId overallStatus
        campaign: campaignByCampaignId { campaignName }
        events: eventsByCampaignLeadId(first: 10, ${NEWEST}) { nodes { ${PEER_EVENT} } } } } } } } }`,
  feed: `query { events: allEvents(first: 50, ${NEWEST}) { nodes { ${PEER_EVENT}
    lead: leadByLeadId { firstName email company: companyByCompanyId { companyName } }
    campaign: campaignByCampaignId { campaignName } } } }`,
}
