/**
 * The glossary: every word that Leadline's tables and graph share, with the sentence that explains it to a salesperson.
 * The Prisma schema holds the same values as Postgres enums; a test compares the two.
 */

/** Where an event comes from. */
export const EVENT_SOURCES = {
  instantly: 'E-mail, through Instantly.',
  vapi: 'Calls, through VAPI. Reserved: nothing writes it yet.',
  linkedin: 'LinkedIn, through a tool. Reserved: nothing writes it yet; what people enter about LinkedIn is MANUAL.',
  manual: 'Written or imported by a person.',
} as const

/** What happened. */
export const EVENT_TYPES = {
  email_scheduled: 'A mail is planned; it does not count as sent.',
  email_sent: 'A mail was sent.',
  email_opened: 'A mail was opened. Reserved: nothing writes it yet; the email status of a campaign lead tells.',
  email_clicked:
    'A link in a mail was clicked. Reserved: nothing writes it yet; the email status of a campaign lead tells.',
  email_replied: 'The person answered a mail.',
  email_auto_replied: 'A machine answered a mail, for instance with an out-of-office note.',
  email_bounced:
    'A mail could not be delivered. Reserved: nothing writes it yet; the email status of a campaign lead tells.',
  email_unsubscribed:
    'The person asked for no more mails. Reserved: nothing writes it yet; the email status of a campaign lead tells.',
  call_scheduled: 'A call is planned.',
  call_started: 'A call began. Reserved: nothing writes it yet.',
  call_completed: 'A call took place.',
  call_voicemail: 'A voicemail was left.',
  call_no_answer: 'Nobody answered the call.',
  call_busy: 'The line was busy.',
  call_failed: 'The call could not be made.',
  linkedin_connection_sent: 'A connection request was sent on LinkedIn.',
  linkedin_connection_accepted: 'A connection request was accepted on LinkedIn.',
  linkedin_message_sent: 'A LinkedIn message was sent.',
  linkedin_replied: 'The person answered on LinkedIn.',
  linkedin_profile_viewed: 'A LinkedIn profile was viewed.',
  note_added: 'A person of the team wrote a note.',
  meeting_booked: 'A meeting was booked.',
  meeting_completed: 'A meeting took place.',
  interest_changed:
    "The person's interest was marked anew. Reserved: nothing writes it yet; the status of a lead tells.",
  imported: 'The person came in with an import.',
  other: "Something Leadline has no word for; the provider's own word tells.",
} as const

/** What people may enter of a call. */
export const CALL_KINDS = wordsOf(
  'call_scheduled',
  'call_completed',
  'call_voicemail',
  'call_no_answer',
  'call_busy',
  'call_failed',
)

/** What people may enter of a meeting. */
export const MEETING_KINDS = wordsOf('meeting_booked', 'meeting_completed')

/** What people may enter of LinkedIn. */
export const LINKEDIN_KINDS = wordsOf(
  'linkedin_connection_sent',
  'linkedin_connection_accepted',
  'linkedin_message_sent',
  'linkedin_replied',
  'linkedin_profile_viewed',
)

/** Some of the event types, with their sentences. */
function wordsOf<Word extends keyof typeof EVENT_TYPES>(...words: Word[]): Pick<typeof EVENT_TYPES, Word> {
  // @NOTE Object.fromEntries forgets which key belongs to which value.
  return Object.fromEntries(words.map((word) => [word, EVENT_TYPES[word]])) as Pick<typeof EVENT_TYPES, Word>
}

/** Who acted, seen from the team. */
export const EVENT_DIRECTIONS = {
  inbound: 'From the lead to the team.',
  outbound: 'From the team to the lead.',
  internal: 'Within the team.',
} as const

/** How far the e-mails to a campaign lead have come. */
export const EMAIL_STATUSES = {
  pending: 'Nothing was sent yet.',
  sent: 'At least one mail was sent.',
  opened: 'At least one mail was opened.',
  clicked: 'At least one link was clicked.',
  replied: 'The person answered.',
  bounced: 'The mail could not be delivered.',
  unsubscribed: 'The person asked for no more mails.',
} as const

/** How far the calls to a campaign lead have come. */
export const CALL_STATUSES = {
  not_scheduled: 'No call is planned.',
  scheduled: 'A call is planned.',
  completed: 'The two spoke.',
  voicemail: 'A voicemail was left.',
  no_answer: 'Nobody answered.',
  failed: 'The call could not be made.',
} as const

/** How far LinkedIn has come with a campaign lead. */
export const LINKEDIN_STATUSES = {
  not_started: 'Nothing was done yet.',
  connection_sent: 'A connection request was sent.',
  connected: 'The person accepted.',
  message_sent: 'A message was sent.',
  replied: 'The person answered.',
} as const

/** Where a campaign lead stands, all channels together. */
export const OVERALL_STATUSES = {
  active: 'In the sequence.',
  replied: 'The person answered on some channel.',
  converted: 'Won.',
  bounced: 'Unreachable by e-mail.',
  unsubscribed: 'Asked for no more mails.',
  completed: 'The sequence is over without an answer.',
  paused: 'Stopped for now.',
} as const

/** What a campaign is doing. */
export const CAMPAIGN_STATUSES = {
  draft: 'Not started yet.',
  active: 'Sending.',
  paused: 'Stopped for now by a person.',
  completed: 'Every lead has had the whole sequence.',
  running_subsequences: 'The main sequence is done; follow-up sequences still run.',
  account_suspended: 'The provider suspended the account.',
  accounts_unhealthy: 'The sending mailboxes are in trouble.',
  bounce_protect: 'Stopped by the provider because too many mails bounced.',
  other: "A status that Leadline has no word for; the provider's own number tells.",
} as const

/** How far a CSV import has come. */
export const IMPORT_STATUSES = {
  uploaded: 'The file is stored and waits for its turn.',
  processing: 'Rows are being read.',
  completed: 'Every row has an outcome.',
  failed: 'The file could not be read.',
  undone: 'The import was taken back.',
} as const

/** What became of a row of a CSV file. */
export const IMPORT_ROW_OUTCOMES = {
  created: 'It made a new lead, or in a list of companies a new company.',
  updated: 'It changed something of a lead or a company that was there.',
  unchanged: 'Everything it says was known.',
  skipped: 'It is no lead and no company; the reasons tell why.',
  failed: 'It could not be read; the reasons tell why. Correct it and send it again.',
} as const

/** What a lead can be recognised by, beside its address. */
export const IDENTITY_KINDS = {
  email: 'A further e-mail address.',
  phone: 'A phone number that is only this person’s.',
  linkedin: 'The public id on LinkedIn.',
  apollo_contact: 'The id of the contact at Apollo.',
} as const

/** How a sync ended or goes on. */
export const SYNC_STATUSES = {
  queued: 'Waiting for its turn.',
  running: 'At work.',
  succeeded: 'Everything that was asked for was read.',
  partial: 'Some was read, some was not; the errors tell.',
  failed: 'Nothing could be read; the error tells.',
  cancelled: 'Stopped on request before the end; the next sync goes on from there.',
} as const

/** What can be synced, in the order in which it is read. */
export const SYNC_RESOURCES = {
  campaigns: 'Campaigns with their sequences, schedules and settings; drafts too.',
  campaign_analytics: 'What each campaign has sent and got back so far.',
  accounts: 'The mailboxes that send, with their state and warm-up score.',
  daily_analytics: 'The figures of each day, of the whole workspace and of each campaign.',
  leads: 'The leads of all campaigns and lists, with status, interest and counters.',
  emails: 'The mails sent, received and scheduled, with their texts.',
} as const

/** What a person may do, from least to most. */
export const USER_ROLES = {
  viewer: 'May read everything that the team works with.',
  member: 'May read, change what people own, and start syncs.',
  admin: 'May do everything, also manage people and keys.',
} as const

/** What a request may do. A role holds some of these; a key cuts them down further. */
export const SCOPES = {
  read: 'Read what the team works with.',
  write: 'Change what people own: notes, offers, campaigns, leads.',
  sync: 'Start syncs.',
  admin: 'Manage people and keys.',
} as const

/** The words of an enum of this glossary. */
export type EventSource = keyof typeof EVENT_SOURCES
export type EventType = keyof typeof EVENT_TYPES
export type CallKind = keyof typeof CALL_KINDS
export type MeetingKind = keyof typeof MEETING_KINDS
export type LinkedInKind = keyof typeof LINKEDIN_KINDS
export type EventDirection = keyof typeof EVENT_DIRECTIONS
export type EmailStatus = keyof typeof EMAIL_STATUSES
export type OverallStatus = keyof typeof OVERALL_STATUSES
export type CampaignStatus = keyof typeof CAMPAIGN_STATUSES
export type ImportStatus = keyof typeof IMPORT_STATUSES
export type ImportRowOutcome = keyof typeof IMPORT_ROW_OUTCOMES
export type IdentityKind = keyof typeof IDENTITY_KINDS
export type SyncStatus = keyof typeof SYNC_STATUSES
export type SyncResource = keyof typeof SYNC_RESOURCES
export type UserRole = keyof typeof USER_ROLES
export type Scope = keyof typeof SCOPES
