import type { Queryable } from '../database/database.ts'
import { isEdited, isEditedAnywhere } from '../database/field-edits.ts'
import { EDITABLE_FIELDS } from '../domain/editable-fields.ts'
import { derivedId, isDerivedId } from '../domain/identity.ts'
import { ConflictError, ValidationError } from '../read/expected-errors.ts'
import { rowChange } from './change.ts'
import { reopenCampaign } from './reopen.ts'
import { CAMPAIGNS, lockRow, type Row, rowId, rowOutcome, textOf } from './rows.ts'

/**
 * Links a campaign that a person made to the campaign of Instantly that sends for it. Where a sync has made a campaign of
 * its own for that one, its leads and events move here and it goes.
 */
export const linkCampaign = rowChange({
  action: 'linkCampaign',
  read: ({ id, instantlyCampaignId }: { id: string; instantlyCampaignId: string }, problems) => ({
    id: problems.uuid(id, 'id', 'Campaign'),
    instantlyCampaignId: problems.text(instantlyCampaignId, 'instantlyCampaignId', 200),
  }),
  write: async ({ tx }, { id, instantlyCampaignId }) => {
    const before = await lockRow(tx, CAMPAIGNS, id)
    const linked = textOf(before, 'instantly_campaign_id')
    if (linked === instantlyCampaignId) return rowOutcome(CAMPAIGNS, before, before)
    if (linked !== null) {
      throw new ConflictError(`The campaign ${id} is linked to ${linked} of Instantly. Unlink it from that one first.`)
    }
    const [other] = await tx.query<{ id: string; name: string }>(
      `/* linkCampaign: other */ select id, campaign_name as name from campaigns
       where instantly_campaign_id = $1 for update`,
      [instantlyCampaignId],
    )
    if (other !== undefined && !isDerivedId(other.id)) {
      throw new ConflictError(
        `The campaign "${other.name}" is linked to ${instantlyCampaignId} already. Unlink it first.`,
      )
    }
    if (other !== undefined) await takeOver(tx, id, other.id)
    const after = await link(tx, id, instantlyCampaignId)
    await reopenCampaign(tx, instantlyCampaignId)
    return rowOutcome(CAMPAIGNS, before, after)
  },
})

/**
 * Unlinks a campaign that a person made from Instantly. What came from there goes back to a campaign of the sync's own;
 * leads that people added stay here.
 */
export const unlinkCampaign = rowChange({
  action: 'unlinkCampaign',
  read: ({ id }: { id: string }, problems) => problems.uuid(id, 'id', 'Campaign'),
  write: async ({ tx }, id) => {
    const before = await lockRow(tx, CAMPAIGNS, id)
    const linked = textOf(before, 'instantly_campaign_id')
    if (linked === null) return rowOutcome(CAMPAIGNS, before, before)
    if (isDerivedId(id)) {
      const message = `This campaign was made by the sync of ${linked} and belongs to it. Make a campaign of your own instead.`
      throw new ValidationError([{ path: 'id', message }])
    }
    const after = await unlink(tx, id)
    await giveBack(tx, before, linked)
    await reopenCampaign(tx, linked)
    return rowOutcome(CAMPAIGNS, before, after)
  },
})

async function link(tx: Queryable, id: string, instantlyCampaignId: string): Promise<Row> {
  const [linked] = await tx.query<{ row: Row }>(
    `/* linkCampaign */ update campaigns c set instantly_campaign_id = $2, uses_email = true
     where id = $1::uuid returning to_jsonb(c) as row`,
    [id, instantlyCampaignId],
  )
  return linked?.row ?? {}
}

async function unlink(tx: Queryable, id: string): Promise<Row> {
  const [unlinked] = await tx.query<{ row: Row }>(
    `/* unlinkCampaign */ update campaigns c set instantly_campaign_id = null, provider_status = null
     where id = $1::uuid returning to_jsonb(c) as row`,
    [id],
  )
  return unlinked?.row ?? {}
}

/**
 * Everything of the sync's campaign moves to the person's. A lead that is in both keeps the place that the person made;
 * what happened in the other place is told there.
 */
async function takeOver(tx: Queryable, id: string, derived: string): Promise<void> {
  const ids = [id, derived]
  await tx.query(
    `/* takeOver: same lead */ update events e set campaign_lead_id = mine.id
     from campaign_leads theirs join campaign_leads mine on mine.lead_id = theirs.lead_id and mine.campaign_id = $1::uuid
     where theirs.campaign_id = $2::uuid and e.campaign_lead_id = theirs.id`,
    ids,
  )
  await keepEdits(tx, ids)
  await tx.query(
    `/* takeOver: doubles */ delete from campaign_leads theirs using campaign_leads mine
     where theirs.campaign_id = $2::uuid and mine.campaign_id = $1::uuid and mine.lead_id = theirs.lead_id`,
    ids,
  )
  await tx.query(
    '/* takeOver: leads */ update campaign_leads set campaign_id = $1::uuid where campaign_id = $2::uuid',
    ids,
  )
  await tx.query('/* takeOver: events */ update events set campaign_id = $1::uuid where campaign_id = $2::uuid', ids)
  await tx.query(
    `/* takeOver: fill */ update campaigns mine set offer_id = coalesce(mine.offer_id, theirs.offer_id),
       email_body_template = coalesce(mine.email_body_template, theirs.email_body_template),
       provider_status = theirs.provider_status
     from campaigns theirs where mine.id = $1::uuid and theirs.id = $2::uuid`,
    ids,
  )
  await tx.query('/* takeOver: gone */ delete from campaigns where id = $1::uuid', [derived])
}

/** What people set on the place that goes is set on the place that stays, where they set nothing there. */
async function keepEdits(tx: Queryable, ids: readonly string[]): Promise<void> {
  const columns = Object.values(EDITABLE_FIELDS.campaign_leads)
  const kept = columns.map((column) => {
    const taken = `${isEdited('theirs', 'campaign_leads', column)} and not ${isEdited('mine', 'campaign_leads', column)}`
    return `${column} = case when ${taken} then theirs.${column} else mine.${column} end`
  })
  await tx.query(
    `/* keepEdits: values */ update campaign_leads mine set ${kept.join(', ')} from campaign_leads theirs
     where mine.campaign_id = $1::uuid and theirs.campaign_id = $2::uuid and theirs.lead_id = mine.lead_id
       and ${isEditedAnywhere('theirs', 'campaign_leads')}`,
    ids,
  )
  await tx.query(
    `/* keepEdits */ insert into field_edits (table_name, row_id, column_name, user_id, edited_at)
     select e.table_name, mine.id, e.column_name, e.user_id, e.edited_at
     from field_edits e join campaign_leads theirs on theirs.id = e.row_id
       join campaign_leads mine on mine.lead_id = theirs.lead_id
     where e.table_name = 'campaign_leads' and mine.campaign_id = $1::uuid and theirs.campaign_id = $2::uuid
     on conflict (table_name, row_id, column_name) do nothing`,
    ids,
  )
}

/** A sync names a campaign's leads by the campaign's id at Instantly, so they must not stay where no sync looks. */
async function giveBack(tx: Queryable, campaign: Row, instantlyCampaignId: string): Promise<void> {
  const derived = derivedId('campaign', instantlyCampaignId)
  const ids = [rowId(campaign), derived]
  const made = await tx.query(
    `/* giveBack */ insert into campaigns (id, instantly_campaign_id, campaign_name, uses_email)
     select $1::uuid, $2, $3, true where exists (
         select from instantly_campaign_definitions_raw where instantly_campaign_id = $2)
       or exists (select from instantly_campaigns_raw where instantly_campaign_id = $2)
     returning id`,
    [derived, instantlyCampaignId, campaign.campaign_name],
  )
  const theirs = `campaign_id = $1::uuid and substr(id::text, 15, 1) = '5'`
  if (made.length === 0) {
    await tx.query(`/* giveBack: nobody's */ delete from campaign_leads where ${theirs}`, [rowId(campaign)])
    return
  }
  await tx.query(`/* giveBack: leads */ update campaign_leads set campaign_id = $2::uuid where ${theirs}`, ids)
  await tx.query(
    `/* giveBack: events */ update events e set campaign_id = $2::uuid
     where e.campaign_id = $1::uuid and (e.event_source = 'instantly'
       or e.campaign_lead_id in (select id from campaign_leads where campaign_id = $2::uuid))`,
    ids,
  )
}
