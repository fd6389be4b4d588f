import { ConflictError } from '../read/expected-errors.ts'
import { type RowChangeInput, rowChange } from './change.ts'
import { countField, givenField, momentField, readFields } from './fields.ts'
import { CAMPAIGN_LEADS, CAMPAIGNS, insertRow, LEADS, lockRow, requireRow, rowOutcome, updateRow } from './rows.ts'

const FIELDS = {
  callStatus: givenField('call_status'),
  linkedinStatus: givenField('linkedin_status'),
  overallStatus: givenField('overall_status'),
  sequenceStep: countField('sequence_step', 1, 1000),
  nextFollowupAt: momentField('next_followup_at'),
}

/** Adds a lead to a campaign. */
export const addCampaignLead = rowChange({
  action: 'addCampaignLead',
  read: ({ input }: { input: { campaignId: string; leadId: string } }, problems) => ({
    ...readFields(problems, 'input', input, FIELDS),
    campaign_id: problems.uuid(input.campaignId, 'input.campaignId', 'Campaign'),
    lead_id: problems.uuid(input.leadId, 'input.leadId', 'Lead'),
  }),
  write: async (scope, values) => {
    await requireRow(scope.tx, CAMPAIGNS, values.campaign_id)
    await requireRow(scope.tx, LEADS, values.lead_id)
    const there = await scope.tx.query(
      '/* addCampaignLead */ select id from campaign_leads where campaign_id = $1::uuid and lead_id = $2::uuid',
      [values.campaign_id, values.lead_id],
    )
    if (there.length > 0) throw new ConflictError('The lead is in this campaign already.')
    return rowOutcome(CAMPAIGN_LEADS, null, await insertRow(scope, CAMPAIGN_LEADS, values))
  },
})

/** Moves a lead within its campaign; what is left out stays. What is set here is left alone by syncs. */
export const updateCampaignLead = rowChange({
  action: 'updateCampaignLead',
  read: ({ input }: { input: RowChangeInput }, problems) => ({
    id: problems.uuid(input.id, 'input.id', 'CampaignLead'),
    expectedUpdatedAt: input.expectedUpdatedAt ?? null,
    values: readFields(problems, 'input', input, FIELDS),
  }),
  write: async (scope, { id, expectedUpdatedAt, values }) => {
    const before = await lockRow(scope.tx, CAMPAIGN_LEADS, id, expectedUpdatedAt)
    return rowOutcome(CAMPAIGN_LEADS, before, await updateRow(scope, CAMPAIGN_LEADS, before, values))
  },
})
