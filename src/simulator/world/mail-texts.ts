import { seedOf } from '../seeded-random.ts'
import {
  AWAY_TEXTS,
  FOLLOW_UP_BODIES,
  OPENING_BODIES,
  OPENING_SUBJECTS,
  REPLY_TEXTS,
  TEAM_TEXTS,
} from './word-stock.ts'
import type { SimEmail, SimLead, SimMailText } from './world-rows.ts'

/** The words of one mail. */
export interface MailWords {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** The words of a mail, derived from its row; the same row always gives the same words. */
export function wordsOf(email: SimEmail): MailWords {
  const fill = (template: string) => fillIn(template, email)
  const opening = fill(OPENING_SUBJECTS[(email.lead?.firstVariant ?? 0) % OPENING_SUBJECTS.length] ?? '')
  const choice = seedOf(email.id)
  switch (email.text) {
    case 'sequence': {
      const bodies = email.step === 0 ? OPENING_BODIES : FOLLOW_UP_BODIES
      const index = email.step === 0 ? email.variant : email.step - 1
      const html = fill(bodies[index % bodies.length] ?? '')
      return { subject: email.step === 0 ? opening : `Re: ${opening}`, html, text: textOf(html) }
    }
    case 'team': {
      const text = fill(TEAM_TEXTS[choice % TEAM_TEXTS.length] ?? '')
      return { subject: `Re: ${opening}`, text, html: `<div>${htmlOf(text)}</div>` }
    }
    case 'away': {
      const [prefix, text] = AWAY_TEXTS[email.autoReplyFlag === 1 ? choice % AWAY_TEXTS.length : 0] ?? ['', '']
      return { subject: `${prefix}${opening}`, text, html: `<p>${htmlOf(text)}</p>` }
    }
    default: {
      const subject = email.text === 'stranger' ? 'Your note to my colleague' : `Re: ${opening}`
      const text = fill(replyTemplate(email.text, choice))
      return { subject, text, html: `<div dir="ltr">${htmlOf(text)}</div>` }
    }
  }
}

/** The sentence a lead row carries as its `personalization`. */
export function personalizationOf(lead: SimLead): string {
  return lead.person.companyName === '' ? '' : `Saw that ${lead.person.companyName} is growing.`
}

function replyTemplate(kind: Exclude<SimMailText, 'sequence' | 'team' | 'away'>, choice: number): string {
  const templates = REPLY_TEXTS[kind]
  return templates[choice % templates.length] ?? ''
}

function fillIn(template: string, email: SimEmail): string {
  const person = email.lead?.person
  return template
    .replaceAll('{{firstName}}', person?.firstName === '' ? 'there' : (person?.firstName ?? 'there'))
    .replaceAll('{{companyName}}', person?.companyName === '' ? 'your team' : (person?.companyName ?? 'your team'))
    .replaceAll('{{personalization}}', email.lead === undefined ? '' : personalizationOf(email.lead))
    .replaceAll('{{sender}}', email.account.firstName)
    .replaceAll('{{me}}', person?.firstName ?? 'Robin')
}

function htmlOf(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>')
}

function textOf(html: string): string {
  return html
    .replaceAll(/<\/div>|<br ?\/?>/g, '\n')
    .replaceAll(/<[^>]+>/g, '')
    .trim()
}
