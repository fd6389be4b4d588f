import type { SimEvent, SimLead } from './world-rows.ts'

/** Applies one event to the lead and the mail it concerns. The caller stores new mails and the event itself. */
export function applyToRows(event: SimEvent): void {
  const { lead, email } = event
  if (email !== undefined && (event.kind === 'interest' || event.kind === 'labelled')) email.interest = event.value
  if (email !== undefined && event.kind === 'schedule-due') email.type = 3
  if (lead !== undefined) applyToLead(event, lead)
}

function applyToLead(event: SimEvent, lead: SimLead): void {
  lead.updatedMs = Math.max(lead.updatedMs, event.seenAt)
  switch (event.kind) {
    case 'sent':
      lead.lastSendMs = event.at
      lead.lastTouchMs = event.at
      lead.lastStep = event.step
      lead.lastVariant = event.variant
      return
    case 'opened':
      lead.opens++
      lead.lastOpenMs = Math.max(lead.lastOpenMs, event.at)
      lead.openedStep = event.step
      lead.openedVariant = event.variant
      return
    case 'clicked':
      lead.clicks++
      lead.lastClickMs = Math.max(lead.lastClickMs, event.at)
      return
    case 'replied':
      lead.replies++
      lead.lastReplyMs = Math.max(lead.lastReplyMs, event.at)
      lead.repliedStep = event.step
      lead.repliedVariant = event.variant
      return
    case 'interest':
      lead.interest = event.value
      lead.lastInterestMs = event.at
      return
    case 'bounced':
      lead.status = -1
      return
    case 'unsubscribed':
      lead.status = -2
      return
    case 'completed':
      if (lead.status === 1) lead.status = 3
      return
    case 'manual':
    case 'scheduled':
    case 'schedule-due':
      lead.lastTouchMs = event.at
      return
    case 'auto-replied':
    case 'labelled':
      return
  }
}

/** True for the kinds that bring a new mail into the workspace. */
export function bringsMail(event: SimEvent): boolean {
  switch (event.kind) {
    case 'sent':
    case 'replied':
    case 'auto-replied':
    case 'manual':
    case 'scheduled':
      return true
    default:
      return false
  }
}
