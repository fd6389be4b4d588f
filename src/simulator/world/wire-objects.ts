/** An absent key is undefined here: the server leaves it out, as Instantly does (Instantly fact sheet §2). */
type Optional<T> = { [K in keyof T]?: T[K] | undefined }

/** A campaign as served (Instantly fact sheet §3.2); a sparse draft has the eight required keys only. */
export interface CampaignObject
  extends Optional<{
    pl_value: number
    sequences: readonly unknown[]
    text_only: boolean
    first_email_text_only: boolean
    email_list: readonly string[]
    daily_limit: number
    stop_on_reply: boolean
    email_tag_list: readonly string[]
    link_tracking: boolean
    stop_on_auto_reply: boolean
    owned_by: string
    not_sending_status: number
  }> {
  id: string
  name: string
  status: number
  campaign_schedule: unknown
  timestamp_created: string
  timestamp_updated: string
  open_tracking: boolean
  organization: string
}

/** A lead as served (Instantly fact sheet §5.2). */
export interface LeadObject
  extends Optional<{
    campaign: string
    list_id: string
    email: string
    first_name: string
    last_name: string
    company_name: string
    job_title: string
    website: string
    phone: string
    personalization: string
    lt_interest_status: number
    verification_status: number
    email_opened_step: number
    email_opened_variant: number
    email_replied_step: number
    email_replied_variant: number
    timestamp_last_contact: string
    timestamp_last_open: string
    timestamp_last_reply: string
    timestamp_last_click: string
    timestamp_last_interest_change: string
    timestamp_last_touch: string
    last_contacted_from: string
    payload: Readonly<Record<string, unknown>>
    upload_method: string
    esp_code: number
  }> {
  id: string
  timestamp_created: string
  timestamp_updated: string
  organization: string
  status: number
  email_open_count: number
  email_reply_count: number
  email_click_count: number
  company_domain: string
  status_summary: unknown
}

/** A mail as served (Instantly fact sheet §6.1). */
export interface EmailObject
  extends Optional<{
    body: { text?: string | undefined; html?: string | undefined }
    from_address_email: string
    cc_address_email_list: string
    bcc_address_email_list: string
    campaign_id: string
    list_id: string
    lead: string
    lead_id: string
    ue_type: number
    step: string
    is_unread: number
    is_auto_reply: number
    is_focused: number
    i_status: number
    ai_interest_value: number
    content_preview: string
    from_address_json: readonly { name: string; address: string }[]
    to_address_json: readonly { name: string; address: string }[]
    thread_id: string
  }> {
  id: string
  timestamp_created: string
  timestamp_email: string
  message_id: string
  subject: string
  to_address_email_list: string
  organization_id: string
  eaccount: string
}

/** Changes to a served object: a value replaces, null takes the key away, other keys stay. */
export type ObjectPatch<T> = { readonly [K in keyof T]?: T[K] | null | undefined }

/**
 * The object with the overrides laid over it: null takes a key away, undefined changes nothing.
 * The result keeps the declared type although an override may break it: that is what overrides are for.
 */
export function withOverrides<T extends object>(
  object: T,
  overrides: Readonly<Record<string, unknown>> | undefined,
): T {
  if (overrides === undefined) return object
  const merged = { ...object }
  for (const [key, value] of Object.entries(overrides)) {
    if (value === null) Reflect.deleteProperty(merged, key)
    else if (value !== undefined) Reflect.set(merged, key, value)
  }
  return merged
}
