import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAutomaticReply } from './automatic-reply.ts'

const automatic = [
  'Automatic reply: Quick question',
  'AUTOMATIC REPLY',
  'Auto-Reply: hello',
  'Autoreply',
  'Out of office',
  'Out of the Office Re: Quick question',
  'Out of office until Monday',
  'OOO: back on Tuesday',
  'Automatische Antwort: Frage',
  'Abwesenheitsnotiz: Frage',
  'Réponse automatique : question',
  'Respuesta automática: pregunta',
  'Risposta automatica: domanda',
  'Resposta automática: pergunta',
  'Automatisch antwoord: vraag',
  '[Out of office] back soon',
]

const human = [
  'Re: Quick question',
  'Re: Out of office?',
  'RE: Automatic reply: Quick question',
  'Out of office furniture for your team',
  'Automatic replies are killing our pipeline',
  'Absent landlords in Berlin',
  'Oooh, interesting',
  '',
]

describe('isAutomaticReply', () => {
  test.each(automatic)('by subject: %s', (subject) => {
    expect(isAutomaticReply({ subject })).toBe(true)
    expect(isAutomaticReply({ subject, is_auto_reply: 0 })).toBe(true)
  })

  test.each(human)('a person: %s', (subject) => {
    expect(isAutomaticReply({ subject })).toBe(false)
    expect(isAutomaticReply({ subject, is_auto_reply: 1 })).toBe(true)
  })

  test('by header and by sender', () => {
    const subject = 'Re: Quick question'
    expect(isAutomaticReply({ subject, headers: { 'Auto-Submitted': 'auto-replied (vacation)' } })).toBe(true)
    expect(isAutomaticReply({ subject, headers: { 'auto-submitted': 'no' } })).toBe(false)
    expect(isAutomaticReply({ subject, headers: { 'X-Autoreply': 'yes' } })).toBe(true)
    expect(isAutomaticReply({ subject, headers: { Precedence: 'bulk' } })).toBe(false)
    expect(isAutomaticReply({ subject, from_address_email: 'MAILER-DAEMON@mail.example' })).toBe(true)
    expect(isAutomaticReply({ subject, from_address_email: 'postmaster.team@mail.example' })).toBe(false)
  })

  test('answers for any value', () => {
    fc.assert(fc.property(fc.anything(), (value) => typeof isAutomaticReply(value) === 'boolean'))
  })
})
