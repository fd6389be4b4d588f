import { seedOf } from '../seeded-random.ts'
import { isoOrNothing } from './calendar.ts'
import { personalizationOf } from './mail-texts.ts'
import { type LeadObject, withOverrides } from './wire-objects.ts'
import type { SimLead } from './world-rows.ts'

/** A lead as `POST /leads/list` and `GET /leads/{id}` serve it (Instantly fact sheet §5.2). */
export function leadObject(lead: SimLead, organization: string): LeadObject {
  const { person } = lead
  const object: LeadObject = {
    id: lead.id,
    timestamp_created: new Date(lead.createdMs).toISOString(),
    timestamp_updated: new Date(lead.updatedMs).toISOString(),
    organization,
    status: lead.status,
    email_open_count: lead.opens,
    email_reply_count: lead.replies,
    email_click_count: lead.clicks,
    company_domain: person.companyDomain,
    status_summary: lead.lastSendMs === 0 ? {} : { lastStep: lastStep(lead) },
    campaign: lead.campaign?.id,
    list_id: lead.list?.id,
    email: lead.email,
    last_name: person.lastName,
    first_name: person.firstName,
    company_name: person.companyName === '' ? undefined : person.companyName,
    job_title: person.jobTitle,
    personalization: personalizationOf(lead) === '' ? undefined : personalizationOf(lead),
    lt_interest_status: lead.interest,
    verification_status: lead.status === -1 ? -1 : 1,
    ...engagement(lead),
    payload: payload(lead),
    upload_method: 'api',
    esp_code: lead.status === -1 ? 1000 : [1, 2, 999][seedOf(lead.id) % 3],
  }
  return withOverrides(object, lead.overrides)
}

function lastStep(lead: SimLead) {
  return {
    from: lead.account?.email,
    stepID: `0_${lead.lastStep}_${lead.lastVariant}`,
    timestamp_executed: new Date(lead.lastSendMs).toISOString(),
  }
}

/** One-based, as in the examples; Instantly does not say which base it uses (Instantly fact sheet §12). */
function oneBased(index: number): number | undefined {
  return index < 0 ? undefined : index + 1
}

function engagement(lead: SimLead) {
  return {
    email_opened_step: oneBased(lead.openedStep),
    email_opened_variant: oneBased(lead.openedVariant),
    email_replied_step: oneBased(lead.repliedStep),
    email_replied_variant: oneBased(lead.repliedVariant),
    timestamp_last_contact: isoOrNothing(lead.lastSendMs),
    timestamp_last_open: isoOrNothing(lead.lastOpenMs),
    timestamp_last_reply: isoOrNothing(lead.lastReplyMs),
    timestamp_last_click: isoOrNothing(lead.lastClickMs),
    timestamp_last_interest_change: isoOrNothing(lead.lastInterestMs),
    timestamp_last_touch: isoOrNothing(lead.lastTouchMs),
    last_contacted_from: lead.lastSendMs === 0 ? undefined : lead.account?.email,
  } satisfies Partial<LeadObject>
}

function payload(lead: SimLead): Readonly<Record<string, unknown>> {
  return {
    email: lead.email,
    firstName: lead.person.firstName,
    lastName: lead.person.lastName,
    companyName: lead.person.companyName,
    teamSize: 5 + (seedOf(lead.id) % 200),
  }
}
