import { IMPORT_COLUMNS, IMPORT_ENCODINGS, IMPORT_FIELDS, IMPORT_POLICIES } from '../domain/import-vocabulary.ts'
import {
  CALL_STATUSES,
  CAMPAIGN_STATUSES,
  EMAIL_STATUSES,
  EVENT_DIRECTIONS,
  EVENT_SOURCES,
  EVENT_TYPES,
  IDENTITY_KINDS,
  IMPORT_ROW_OUTCOMES,
  IMPORT_STATUSES,
  LINKEDIN_STATUSES,
  OVERALL_STATUSES,
  SCOPES,
  SYNC_RESOURCES,
  SYNC_STATUSES,
  USER_ROLES,
} from '../domain/vocabulary.ts'
import type { KeysetShape } from '../read/keyset-list.ts'
import { builder } from './builder.ts'

export const EventSource = wordEnum('EventSource', 'Where an event comes from.', EVENT_SOURCES)
export const EventType = wordEnum('EventType', 'What happened.', EVENT_TYPES)
export const EventDirection = wordEnum('EventDirection', 'Who acted, seen from the team.', EVENT_DIRECTIONS)
export const EmailStatus = wordEnum('EmailStatus', 'How far the e-mails to a campaign lead have come.', EMAIL_STATUSES)
export const CallStatus = wordEnum('CallStatus', 'How far the calls to a campaign lead have come.', CALL_STATUSES)
export const LinkedInStatus = wordEnum(
  'LinkedInStatus',
  'How far LinkedIn has come with a campaign lead.',
  LINKEDIN_STATUSES,
)
export const OverallStatus = wordEnum(
  'OverallStatus',
  'Where a campaign lead stands, all channels together.',
  OVERALL_STATUSES,
)
export const CampaignStatus = wordEnum('CampaignStatus', 'What a campaign is doing.', CAMPAIGN_STATUSES)
export const ImportStatus = wordEnum('ImportStatus', 'How far a CSV import has come.', IMPORT_STATUSES)
export const ImportRowOutcome = wordEnum('ImportRowOutcome', 'What became of a row of a CSV file.', IMPORT_ROW_OUTCOMES)
export const ImportField = wordEnum('ImportField', 'What a column of a CSV file can be read as.', IMPORT_FIELDS)
export const ImportColumn = wordEnum('ImportColumn', 'What an import writes, each with a policy.', IMPORT_COLUMNS)
export const ImportPolicy = wordEnum('ImportPolicy', 'What happens to values that are there.', IMPORT_POLICIES)
export const ImportEncoding = builder.enumType('ImportEncoding', {
  description: 'How the letters of a CSV file are stored.',
  // @NOTE The words are names of encodings, with signs that names in GraphQL cannot have.
  values: {
    UTF_8: { value: 'utf-8', description: IMPORT_ENCODINGS['utf-8'] },
    UTF_16LE: { value: 'utf-16le', description: IMPORT_ENCODINGS['utf-16le'] },
    UTF_16BE: { value: 'utf-16be', description: IMPORT_ENCODINGS['utf-16be'] },
    WINDOWS_1252: { value: 'windows-1252', description: IMPORT_ENCODINGS['windows-1252'] },
    MACINTOSH: { value: 'macintosh', description: IMPORT_ENCODINGS.macintosh },
  } as const,
})
export const IdentityKind = wordEnum('IdentityKind', 'What a lead is recognised by.', IDENTITY_KINDS)
export const SyncStatus = wordEnum('SyncStatus', 'How a sync ended or goes on.', SYNC_STATUSES)
export const SyncResource = wordEnum('SyncResource', 'What can be read from Instantly.', SYNC_RESOURCES)
export const UserRole = wordEnum('UserRole', 'What a person may do.', USER_ROLES)
export const Scope = wordEnum('Scope', 'What a request may do.', SCOPES)

/** A GraphQL enum in upper case over the lower-case words of the glossary, each with its sentence. */
export function wordEnum<Words extends Record<string, string>>(name: string, description: string, words: Words) {
  const values = Object.entries(words).map(([word, says]) => [word.toUpperCase(), { value: word, description: says }])
  // @NOTE Object.fromEntries forgets which key belongs to which value.
  const typed = Object.fromEntries(values) as { [Word in keyof Words & string as Uppercase<Word>]: { value: Word } }
  return builder.enumType(name, { description, values: typed })
}

/** A GraphQL enum of a list's orders, each with its sentence. */
export function orderEnum<OrderName extends string>(name: string, list: KeysetShape<OrderName>, subject: string) {
  const orders = Object.entries<{ says: string }>(list.orders)
  const values = orders.map(([order, { says }]) => [order, { value: order, description: says }])
  // @NOTE As above.
  const typed = Object.fromEntries(values) as { [Name in OrderName]: { value: Name } }
  return builder.enumType(name, {
    description: `In which order ${subject} come. Ties are broken by the id.`,
    values: typed,
  })
}
