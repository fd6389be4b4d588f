import { readFields } from './wire-values.ts'

/** An Instantly campaign with its meaning read; null for what is missing or unreadable. */
export interface InstantlyCampaignView {
  readonly id: string | null
  readonly name: string | null
  /** 0 draft, 1 active, 2 paused, 3 completed, 4 running subsequences, negative in trouble (Instantly fact sheet §3.2). */
  readonly status: number | null
  readonly createdAt: Date | null
  readonly updatedAt: Date | null
  /** HTML of the first step's first variant; null for a draft without steps. */
  readonly firstBody: string | null
  readonly isEvergreen: boolean | null
}

/**
 * Reads a campaign, either its definition (`GET /campaigns`) or its row of `GET /campaigns/analytics`, which names the
 * same fields differently and has no times and bodies (Instantly fact sheet §3). Never throws; any other value gives a
 * view of nulls.
 */
export function readCampaign(raw: unknown): InstantlyCampaignView {
  const fields = readFields(raw)
  const firstStep = readFields(readFields(fields.list('sequences')[0]).list('steps')[0])
  return {
    id: fields.text('id') ?? fields.text('campaign_id'),
    name: fields.text('name') ?? fields.text('campaign_name'),
    status: fields.integer('status') ?? fields.integer('campaign_status'),
    createdAt: fields.time('timestamp_created'),
    updatedAt: fields.time('timestamp_updated'),
    firstBody: readFields(firstStep.list('variants')[0]).text('body'),
    isEvergreen: fields.flag('is_evergreen') ?? fields.flag('campaign_is_evergreen'),
  }
}
