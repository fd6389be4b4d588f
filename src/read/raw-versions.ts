import { byMoment, keysetList } from './keyset-list.ts'

const replaced = byMoment('recordedAt', 'By the time a newer version took its place')

/** The orders of earlier versions. */
export const rawVersionList = keysetList({
  model: 'RawVersion',
  key: 'id',
  keyKind: 'uuid',
  orders: { NEWEST_FIRST: replaced.desc, OLDEST_FIRST: replaced.asc },
  defaultOrder: 'NEWEST_FIRST',
})

/** The raw tables whose changed records keep their earlier versions. */
export type VersionedTable =
  | 'instantly_campaigns_raw'
  | 'instantly_campaign_definitions_raw'
  | 'instantly_accounts_raw'
  | 'instantly_daily_analytics_raw'
  | 'instantly_emails_raw'
  | 'instantly_leads_raw'
