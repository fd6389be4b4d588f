import type { Queryable } from '../database/database.ts'
import type { CampaignStatus } from '../domain/vocabulary.ts'
import { ConflictError } from '../read/expected-errors.ts'
import { type RowChangeInput, rowChange } from './change.ts'
import { type ColumnValues, givenField, idField, readFields, textField } from './fields.ts'
import type { Problems } from './problems.ts'
import { CAMPAIGNS, insertRow, lockRow, OFFERS, requireRow, rowOutcome, textOf, updateRow } from './rows.ts'

const FIELDS = {
  campaignName: textField('campaign_name', 300, false),
  offerId: idField('offer_id', 'Offer'),
  usesEmail: givenField('uses_email'),
  usesCalls: givenField('uses_calls'),
  usesLinkedin: givenField('uses_linkedin'),
  campaignStatus: { ...givenField('campaign_status'), read: readStatus },
  emailBodyTemplate: textField('email_body_template', 200_000),
  vapiCampaignId: textField('vapi_campaign_id', 200),
}

/** What people may say of a campaign; the other words are a provider's to say. */
const OURS: readonly string[] = ['draft', 'active', 'paused', 'completed'] satisfies CampaignStatus[]

/** Makes a campaign. */
export const createCampaign = rowChange({
  action: 'createCampaign',
  read: ({ input }: { input: object }, problems) => readFields(problems, 'input', input, FIELDS),
  write: async (scope, values) => {
    await checkCampaign(scope.tx, null, values)
    return rowOutcome(CAMPAIGNS, null, await insertRow(scope, CAMPAIGNS, { ...values, created_by: scope.userId }))
  },
})

/** Changes a campaign; what is left out stays. What is set here is left alone by syncs. */
export const updateCampaign = rowChange({
  action: 'updateCampaign',
  read: ({ input }: { input: RowChangeInput }, problems) => ({
    id: problems.uuid(input.id, 'input.id', 'Campaign'),
    expectedUpdatedAt: input.expectedUpdatedAt ?? null,
    values: readFields(problems, 'input', input, FIELDS),
  }),
  write: async (scope, { id, expectedUpdatedAt, values }) => {
    const before = await lockRow(scope.tx, CAMPAIGNS, id, expectedUpdatedAt)
    if (values.campaign_name !== textOf(before, 'campaign_name')) await checkCampaign(scope.tx, id, values)
    else await checkCampaign(scope.tx, id, { ...values, campaign_name: null })
    return rowOutcome(CAMPAIGNS, before, await updateRow(scope, CAMPAIGNS, before, values))
  },
})

/** Says what a campaign is doing. */
export const setCampaignStatus = rowChange({
  action: 'setCampaignStatus',
  read: ({ id, status }: { id: string; status: CampaignStatus }, problems) => ({
    id: problems.uuid(id, 'id', 'Campaign'),
    values: { campaign_status: readStatus(problems, 'status', status) },
  }),
  write: async (scope, { id, values }) => {
    const before = await lockRow(scope.tx, CAMPAIGNS, id)
    return rowOutcome(CAMPAIGNS, before, await updateRow(scope, CAMPAIGNS, before, values))
  },
})

function readStatus(problems: Problems, path: string, value: unknown): string {
  const status = String(value)
  if (!OURS.includes(status)) {
    problems.add(path, `${path} is ${status}, which only a provider can say. Take one of ${OURS.join(', ')}.`)
  }
  return status
}

/**
 * A name is given by hand only once, whatever the case of its letters. The lock makes two who take the same name at once
 * wait for each other: names that come from Instantly may repeat, so no constraint can see to it.
 */
async function checkCampaign(tx: Queryable, id: string | null, values: ColumnValues): Promise<void> {
  if (typeof values.offer_id === 'string') await requireRow(tx, OFFERS, values.offer_id)
  const name = values.campaign_name
  if (typeof name !== 'string') return
  await tx.query(
    `/* checkCampaign: lock */ select pg_advisory_xact_lock(
       hashtextextended(current_schema() || ':campaign_name:' || lower($1), 0)) is null as locked`,
    [name],
  )
  const taken = await tx.query(
    '/* checkCampaign */ select id from campaigns where lower(campaign_name) = lower($1) and id is distinct from $2::uuid',
    [name, id],
  )
  if (taken.length > 0) throw new ConflictError(`There is a campaign named "${name}" already. Take another name.`)
}
