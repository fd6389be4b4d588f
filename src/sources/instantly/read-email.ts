import { normalizeEmail } from '../../domain/email-address.ts'
import { isAutomaticReply } from './automatic-reply.ts'
import { readStepId } from './step-id.ts'
import { type FieldReader, readFields } from './wire-values.ts'

/** What an Instantly mail is, from its `ue_type` (Instantly fact sheet §6.1). */
export type InstantlyEmailKind = 'campaign_send' | 'reply' | 'auto_reply' | 'manual_send' | 'scheduled' | 'other'

/** An Instantly e-mail object with its meaning read; null for what is missing or unreadable. */
export interface InstantlyEmailView {
  readonly id: string | null
  readonly campaignId: string | null
  /** Instantly's id of the lead; one person has one per campaign. Sometimes absent on replies. */
  readonly leadId: string | null
  /** The lead Instantly puts the mail to, normalized. */
  readonly leadEmail: string | null
  /** The lead's side of the mail: `leadEmail`, else the sender of a received mail, else the first recipient. */
  readonly counterpartEmail: string | null
  /** Our mailbox, on both directions. */
  readonly account: string | null
  readonly kind: InstantlyEmailKind
  /** `ue_type` as text. */
  readonly providerType: string | null
  /** When the mail was sent by its own header, else when Instantly stored it. */
  readonly at: Date | null
  /** When Instantly stored it; what incremental reading goes by. */
  readonly createdAt: Date | null
  /** Text of 26 characters, not a UUID. */
  readonly threadId: string | null
  /** 1-based; on a reply the step replied to. */
  readonly stepIndex1: number | null
  /** A, B, … */
  readonly variant: string | null
  readonly subject: string | null
  readonly bodyText: string | null
  readonly bodyHtml: string | null
  readonly fromName: string | null
}

/**
 * Reads an e-mail of `GET /emails` (Instantly fact sheet §6.1). Never throws; any other value gives a view of nulls and
 * the kind `other`.
 */
export function readEmail(raw: unknown): InstantlyEmailView {
  const fields = readFields(raw)
  const createdAt = fields.time('timestamp_created')
  const providerType = readType(fields)
  const step = readStepId(fields.text('step'))
  const body = fields.child('body')
  return {
    id: fields.text('id'),
    campaignId: fields.text('campaign_id'),
    leadId: fields.text('lead_id'),
    leadEmail: fields.email('lead'),
    counterpartEmail: fields.email('lead') ?? readOtherSide(fields, providerType),
    account: fields.email('eaccount'),
    kind: readKind(raw, providerType),
    providerType,
    at: fields.time('timestamp_email') ?? createdAt,
    createdAt,
    threadId: fields.text('thread_id'),
    stepIndex1: step?.index1 ?? null,
    variant: step?.variant ?? null,
    subject: fields.text('subject'),
    bodyText: body.text('text'),
    bodyHtml: body.text('html') ?? fields.text('body'),
    fromName: readFields(fields.list('from_address_json')[0]).text('name'),
  }
}

function readType(fields: FieldReader): string | null {
  const type = fields.value('ue_type')
  return typeof type === 'string' || typeof type === 'number' ? String(type).trim() || null : null
}

function readKind(raw: unknown, providerType: string | null): InstantlyEmailKind {
  switch (providerType) {
    case '1':
      return 'campaign_send'
    case '2':
      return isAutomaticReply(raw) ? 'auto_reply' : 'reply'
    case '3':
      return 'manual_send'
    case '4':
      return 'scheduled'
    default:
      return 'other'
  }
}

function readOtherSide(fields: FieldReader, providerType: string | null): string | null {
  const recipient = firstAddress(fields.text('to_address_email_list'))
  if (providerType !== '2') return recipient
  return fields.email('from_address_email') ?? recipient
}

/** The first usable address of a comma-separated list, in which names may stand before addresses in angle brackets. */
function firstAddress(list: string | null): string | null {
  for (const entry of list?.split(',') ?? []) {
    const address = normalizeEmail(/<([^<>]*)>/.exec(entry)?.[1] ?? entry)
    if (address !== null) return address
  }
  return null
}
