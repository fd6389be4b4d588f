import { seedOf } from '../seeded-random.ts'
import { wordsOf } from './mail-texts.ts'
import { type EmailObject, withOverrides } from './wire-objects.ts'
import type { SimEmail } from './world-rows.ts'

/**
 * A mail as `GET /emails` serves it (Instantly fact sheet §6.1): sends carry HTML only, received mails text and HTML
 * (some HTML only), manual mails neither `step` nor `is_unread`.
 */
export function emailObject(email: SimEmail, organization: string): EmailObject {
  const words = wordsOf(email)
  const theirAddress = email.lead?.person.email ?? email.address ?? 'someone@passerby-books.example'
  const base = {
    id: email.id,
    timestamp_created: new Date(email.createdMs).toISOString(),
    timestamp_email: new Date(email.emailMs).toISOString(),
    message_id: messageId(email, theirAddress),
    subject: words.subject,
    organization_id: organization,
    eaccount: email.account.email,
    campaign_id: email.showCampaignId ? email.campaign?.id : undefined,
    lead: email.address,
    lead_id: email.showLeadId ? email.lead?.id : undefined,
    list_id: email.lead?.list?.id,
    ue_type: email.type,
    step: email.step < 0 ? undefined : `0_${email.step}_${email.variant}`,
    thread_id: email.threadId,
  } satisfies Partial<EmailObject>
  const object = email.type === 2 ? received(email, base, words, theirAddress) : outgoing(email, base, words)
  return withOverrides(object, email.overrides)
}

type Base = Omit<EmailObject, 'to_address_email_list'>
type Words = ReturnType<typeof wordsOf>

function outgoing(email: SimEmail, base: Base, words: Words): EmailObject {
  const object: EmailObject = {
    ...base,
    to_address_email_list: email.address ?? '',
    body: { html: words.html },
    from_address_email: email.account.email,
    is_focused: 1,
  }
  return email.type === 1
    ? { ...object, is_unread: 0 }
    : {
        ...object,
        cc_address_email_list: '',
        bcc_address_email_list: '',
        content_preview: previewOf(words.text),
      }
}

function received(email: SimEmail, base: Base, words: Words, theirAddress: string): EmailObject {
  const person = email.lead?.person
  const name = person === undefined ? '' : `${person.firstName} ${person.lastName}`.trim()
  return {
    ...base,
    to_address_email_list: email.account.email,
    body: email.htmlOnly ? { html: words.html } : { text: words.text, html: words.html },
    from_address_email: theirAddress,
    is_unread: seedOf(email.id, 'unread') % 2,
    is_auto_reply: email.autoReplyFlag,
    is_focused: email.automatic ? 0 : 1,
    i_status: email.interest,
    ai_interest_value: email.interest !== undefined && email.interest > 0 ? 0.75 : undefined,
    content_preview: previewOf(words.text),
    from_address_json: [{ name, address: theirAddress }],
    to_address_json: [{ name: '', address: email.account.email }],
  }
}

function messageId(email: SimEmail, theirAddress: string): string {
  if (email.type === 2) return `<CAF${email.id.replaceAll('-', '')}@mail.${theirAddress.split('@')[1] ?? 'example'}>`
  const host = email.account.email.split('@')[1] ?? 'example'
  return email.type === 1 ? `<${email.id}@${host}>` : `<ins-u-1-${email.id}@${host}>`
}

/** The first 120 characters on one line, as `content_preview` and `preview_only` serve them. */
export function previewOf(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 120)
}
