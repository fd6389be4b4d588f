import type { Queryable } from '../../database/database.ts'
import { unlessEdited } from '../../database/field-edits.ts'
import { ownedOrFilled } from '../../database/ownership.ts'
import { derivedId } from '../../domain/identity.ts'
import { readCampaign } from '../../sources/instantly/read-campaign.ts'
import { campaignStatus } from '../../sources/instantly/status-words.ts'
import type { Normalizer, NormalizeScope, RawRecord } from './normalizer.ts'

/**
 * A campaign of Instantly is one of ours. Its definition tells name, status and first mail; a campaign that is known
 * only from its analytics (deleted since, or its definition not read yet) takes name and status from there.
 */
export const campaignDefinitions: Normalizer = {
  name: 'campaigns',
  table: 'instantly_campaign_definitions_raw',
  keyColumn: 'instantly_campaign_id',
  apply: deriveCampaigns,
}

/** The same campaigns, seen from their analytics. */
export const campaignAnalytics: Normalizer = {
  name: 'campaign_analytics',
  table: 'instantly_campaigns_raw',
  keyColumn: 'instantly_campaign_id',
  apply: deriveCampaigns,
}

interface CampaignSources {
  id: string
  definition: unknown
  name: string | null
  status: number | null
}

async function deriveCampaigns({ db, mayReopen }: NormalizeScope, records: readonly RawRecord[]): Promise<void> {
  const ids = records.map(({ key }) => key)
  const sources = await db.query<CampaignSources>(
    `/* deriveCampaigns: read */ select i.id, d.raw_json as definition, coalesce(d.campaign_name, a.campaign_name) as name,
       case when d.instantly_campaign_id is null then a.campaign_status else d.campaign_status end as status
     from jsonb_array_elements_text($1::jsonb) as i(id)
     left join instantly_campaign_definitions_raw d on d.instantly_campaign_id = i.id
     left join instantly_campaigns_raw a on a.instantly_campaign_id = i.id`,
    [JSON.stringify(ids)],
  )
  const inserted = await upsertCampaigns(db, sources)
  if (mayReopen && inserted.length > 0) await reopenRecordsOf(db, inserted)
}

const kept = (column: string, fresh: string) => unlessEdited('c', 'campaigns', column, fresh)

/**
 * A campaign that a person made and linked keeps its own words; the source only fills what is empty there. What a
 * person set on a campaign of the source stays as well.
 */
async function upsertCampaigns(db: Queryable, sources: readonly CampaignSources[]): Promise<string[]> {
  const campaigns = sources.map((source) => ({
    id: derivedId('campaign', source.id),
    instantly_campaign_id: source.id,
    campaign_name: source.name ?? `Campaign ${source.id}`,
    campaign_status: campaignStatus(source.status),
    provider_status: source.status,
    email_body_template: source.definition === null ? null : readCampaign(source.definition).firstBody,
  }))
  const rows = await db.query<{ id: string; inserted: boolean }>(
    `/* upsertCampaigns */ insert into campaigns as c
       (id, instantly_campaign_id, campaign_name, campaign_status, provider_status, email_body_template, uses_email)
     select id, instantly_campaign_id, campaign_name, campaign_status, provider_status, email_body_template, true
     from jsonb_to_recordset($1::jsonb) as r(id uuid, instantly_campaign_id text, campaign_name text,
       campaign_status campaign_status, provider_status int, email_body_template text)
     on conflict (instantly_campaign_id) do update set
       campaign_name = ${kept('campaign_name', 'case when c.id = excluded.id then excluded.campaign_name else c.campaign_name end')},
       email_body_template = ${kept('email_body_template', ownedOrFilled('c', 'email_body_template'))},
       campaign_status = ${kept('campaign_status', 'excluded.campaign_status')},
       provider_status = excluded.provider_status, uses_email = ${kept('uses_email', 'true')}
     returning instantly_campaign_id as id, (xmax = 0) as inserted`,
    [JSON.stringify(campaigns)],
  )
  return rows.filter(({ inserted }) => inserted).map(({ id }) => id)
}

/** Mails and lead rows that came before their campaign are looked at again. */
async function reopenRecordsOf(db: Queryable, instantlyCampaignIds: readonly string[]): Promise<void> {
  for (const table of ['instantly_emails_raw', 'instantly_leads_raw']) {
    await db.query(
      `/* reopenRecordsOf */ update ${table} set normalized_hash = null, normalize_attempts = 0
       where normalized_hash is not null
         and instantly_campaign_id in (select jsonb_array_elements_text($1::jsonb))`,
      [JSON.stringify(instantlyCampaignIds)],
    )
  }
}
