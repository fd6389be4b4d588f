import { isJsonObject, type JsonObject } from '../../domain/json.ts'
import { readStepId } from './step-id.ts'
import { type FieldReader, readFields } from './wire-values.ts'

/** An Instantly lead with its meaning read; null for what is missing or unreadable. */
export interface InstantlyLeadView {
  readonly id: string | null
  readonly email: string | null
  /** Absent for leads that are only in a list. */
  readonly campaignId: string | null
  readonly listId: string | null
  readonly firstName: string | null
  readonly lastName: string | null
  readonly companyName: string | null
  readonly jobTitle: string | null
  readonly phone: string | null
  readonly website: string | null
  readonly companyDomain: string | null
  /** 1 active, 2 paused, 3 completed, -1 bounced, -2 unsubscribed, -3 skipped (Instantly fact sheet §5.2). */
  readonly status: number | null
  /** Counts of events, not of people. */
  readonly openCount: number | null
  readonly clickCount: number | null
  readonly replyCount: number | null
  /** Instantly's number, or that of a custom label; absent means a plain lead (Instantly fact sheet §5.2). */
  readonly interestStatus: number | null
  readonly lastContactAt: Date | null
  readonly lastOpenAt: Date | null
  readonly lastReplyAt: Date | null
  readonly lastClickAt: Date | null
  readonly lastInterestChangeAt: Date | null
  /** The last step sent: 1-based, and when. */
  readonly lastStep: { readonly index1: number | null; readonly at: Date | null } | null
  readonly createdAt: Date | null
  readonly updatedAt: Date | null
  /** The custom variables, keys in the spelling of whoever uploaded them. */
  readonly payload: JsonObject
}

/**
 * Reads a lead of `POST /leads/list` (Instantly fact sheet §5). What the lead's own fields lack is taken from the
 * variables of the same meaning in `payload`. Never throws; any other value gives a view of nulls.
 */
export function readLead(raw: unknown): InstantlyLeadView {
  const fields = readFields(raw)
  const given = fields.value('payload')
  const variables = readFields(given)
  return {
    id: fields.text('id'),
    email: fields.email('email') ?? variables.email('email'),
    campaignId: fields.text('campaign'),
    listId: fields.text('list_id'),
    firstName: fields.text('first_name') ?? variables.text('firstName'),
    lastName: fields.text('last_name') ?? variables.text('lastName'),
    companyName: fields.text('company_name') ?? variables.text('companyName'),
    jobTitle: fields.text('job_title') ?? variables.text('jobTitle'),
    phone: fields.text('phone') ?? variables.text('phone'),
    website: fields.text('website') ?? variables.text('website'),
    companyDomain: fields.text('company_domain'),
    status: fields.integer('status'),
    openCount: fields.integer('email_open_count'),
    clickCount: fields.integer('email_click_count'),
    replyCount: fields.integer('email_reply_count'),
    interestStatus: fields.integer('lt_interest_status'),
    lastContactAt: fields.time('timestamp_last_contact'),
    lastOpenAt: fields.time('timestamp_last_open'),
    lastReplyAt: fields.time('timestamp_last_reply'),
    lastClickAt: fields.time('timestamp_last_click'),
    lastInterestChangeAt: fields.time('timestamp_last_interest_change'),
    lastStep: readLastStep(fields),
    createdAt: fields.time('timestamp_created'),
    updatedAt: fields.time('timestamp_updated'),
    payload: isJsonObject(given) ? given : {},
  }
}

/** Live answers have `status_summary.lastStep`; the flat fields are documented but were never seen. */
function readLastStep(fields: FieldReader): InstantlyLeadView['lastStep'] {
  const summary = fields.child('status_summary').child('lastStep')
  const index1 = readStepId(summary.text('stepID') ?? fields.text('last_step_id'))?.index1 ?? null
  const at = summary.time('timestamp_executed') ?? fields.time('last_step_timestamp_executed')
  return index1 === null && at === null ? null : { index1, at }
}
