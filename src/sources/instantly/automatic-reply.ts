import { readFields } from './wire-values.ts'

/**
 * How automatic answers begin in the languages cold mail meets most. The words have to be followed by the end or a
 * break: "Out of office: Re: …" is one, "Out of office furniture" is not. A subject that begins with "Re:" is none
 * either: that is a person answering.
 */
const AUTOMATIC_SUBJECT = new RegExp(
  `^\\W*(?:${[
    'auto(?:matic|mated)?[ -]?(?:reply|response|answer)',
    'out[ -]of[ -](?:the[ -])?office(?: (?:reply|message|response|notification))?',
    'ooo',
    'automatische (?:antwort|nachricht|beantwortung)',
    'abwesenheits(?:notiz|nachricht|meldung)',
    'abwesend',
    'réponse automatique',
    'absen(?:t|ce)(?: du bureau)?',
    'respuesta autom[aá]tica',
    'fuera de la oficina',
    'risposta automatica',
    'fuori sede',
    'resposta autom[aá]tica',
    'automatisch antwoord',
    'afwezig',
    'autosvar',
    'automatiskt svar',
    'automatisk svar',
    'automaattinen vastaus',
    'odpowiedź automatyczna',
    'automatická odpověď',
  ].join('|')})(?:\\s*$|\\s*[:;,.!\\-–—([\\]|*]|\\s+re\\b|\\s+(?:until|from|till|bis|ab|vom)\\b)`,
  'iu',
)

const MACHINE_SENDER = /^(?:mailer-daemon|postmaster)@/

/**
 * Whether a received mail was written by a machine: an out-of-office note, a delivery failure.
 *
 * `is_auto_reply` = 1 says so. Its 0 proves nothing, as the field is not reliably there (Instantly fact sheet §6.1), so
 * then the standard headers, the sender and the subject decide.
 *
 * @param raw an Instantly e-mail object; any other value gives false
 */
export function isAutomaticReply(raw: unknown): boolean {
  const fields = readFields(raw)
  if (fields.flag('is_auto_reply') === true) return true
  if (hasAutomaticHeader(fields.value('headers'))) return true
  if (MACHINE_SENDER.test(fields.email('from_address_email') ?? '')) return true
  return AUTOMATIC_SUBJECT.test(fields.text('subject') ?? '')
}

/** RFC 3834 `Auto-Submitted` and its older relatives, whatever the case of the names. */
function hasAutomaticHeader(headers: unknown): boolean {
  const fields = Object.entries(typeof headers === 'object' && headers !== null ? headers : {})
  return fields.some(([name, value]) => {
    const says = typeof value === 'string' ? value.trim().toLowerCase() : ''
    switch (name.toLowerCase()) {
      case 'auto-submitted':
        return says.startsWith('auto-replied') || says.startsWith('auto-generated')
      case 'x-autoreply':
      case 'x-autorespond':
        return says !== '' && says !== 'no'
      case 'precedence':
        return says === 'auto_reply'
      default:
        return false
    }
  })
}
