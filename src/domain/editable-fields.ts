/**
 * What people may set on rows that sources write too: for each table the fields as the graph names them, with their
 * columns. What a person set is left alone by syncs and imports (table field_edits).
 */
export const EDITABLE_FIELDS = {
  companies: {
    companyName: 'company_name',
    companyDomain: 'company_domain',
    industry: 'industry',
    companySize: 'company_size',
    annualRevenue: 'annual_revenue',
    phone: 'phone',
    linkedinId: 'linkedin_id',
  },
  leads: {
    firstName: 'first_name',
    lastName: 'last_name',
    email: 'email',
    jobTitle: 'job_title',
    seniority: 'seniority',
    phone: 'phone',
    linkedinId: 'linkedin_id',
    company: 'company_id',
    leadStatus: 'lead_status',
  },
  campaigns: {
    campaignName: 'campaign_name',
    offer: 'offer_id',
    usesEmail: 'uses_email',
    usesCalls: 'uses_calls',
    usesLinkedin: 'uses_linkedin',
    vapiCampaignId: 'vapi_campaign_id',
    campaignStatus: 'campaign_status',
    emailBodyTemplate: 'email_body_template',
  },
  campaign_leads: {
    callStatus: 'call_status',
    linkedinStatus: 'linkedin_status',
    overallStatus: 'overall_status',
    sequenceStep: 'sequence_step',
    nextFollowupAt: 'next_followup_at',
  },
} as const satisfies Record<string, Record<string, string>>

/** A table whose rows both sources and people write. */
export type EditableTable = keyof typeof EDITABLE_FIELDS

/** The graph's name of a column that people may set; undefined for a column that they may not. */
export function fieldOfColumn(table: EditableTable, column: string): string | undefined {
  return Object.entries(EDITABLE_FIELDS[table]).find(([, name]) => name === column)?.[0]
}
