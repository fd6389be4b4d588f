import { Readable } from 'node:stream'
import type { Database } from '../database/database.ts'
import type { Workspace } from '../main.ts'
import { updateCampaignLead } from '../write/campaign-leads.ts'
import { startImport } from '../write/csv-imports.ts'
import { logCall, logLinkedIn, logMeeting } from '../write/logged-events.ts'
import { addNote } from '../write/notes.ts'
import { demoList } from './demo-list.ts'
import { importerOf } from './importer-of.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const FILE_NAME = 'apollo-contacts-export.csv'

/** How many of those who answered are to be followed up. */
const FOLLOW_UPS = 6

const MESSAGE = 'Thanks for connecting. Is there half an hour on Thursday to look at your numbers together?'
const CALL = 'Uses spreadsheets today. Wants to see a quote for 20 seats.'
const MEETING = 'Demo on Thursday, 15:00, with the head of sales.'
const NOTE = 'Budget is decided at the end of the month. Send the quote before the demo.'

/**
 * What a team does beside its mails, once in each demo workspace and by the ways that everybody takes: a list is
 * imported, and calls, LinkedIn, a meeting, a note and follow-ups are entered by the workspace's user. Without it the
 * timeline would show one channel only.
 *
 * @returns what was done, in a sentence; undefined where it was done before
 */
export async function tellDemoStory(workspace: Workspace, now: Date): Promise<string | undefined> {
  const { database } = workspace
  const rows = (await hasRows(database, 'csv_imports_raw')) ? undefined : await importList(workspace)
  const entered = (await hasRows(database, "events where event_source = 'manual' and event_type <> 'imported'"))
    ? undefined
    : await enterByHand(workspace, now)
  if (rows === undefined && entered === undefined) return undefined
  return (
    `A list of ${rows ?? 0} people (${FILE_NAME}) was imported, and a call, LinkedIn messages, a meeting, a note and ` +
    `${entered ?? 0} follow-ups were entered by hand.`
  )
}

/** @param what a table of ours, with a condition where one is needed; never anything from outside */
async function hasRows(db: Database, what: 'csv_imports_raw' | `events where ${string}`): Promise<boolean> {
  return (await db.query(`/* hasRows */ select 1 from ${what} limit 1`)).length > 0
}

async function importList(workspace: Workspace): Promise<number | undefined> {
  const text = await demoList(workspace.database)
  if (text === '') return undefined
  const file = await workspace.imports.receive(Readable.from([Buffer.from(text)]), FILE_NAME)
  const { finished } = await startImport(importerOf(workspace), { file })
  await finished
  return text.trim().split('\n').length - 1
}

async function enterByHand(workspace: Workspace, now: Date): Promise<number> {
  const writer = importerOf(workspace)
  // @NOTE In the order of the playground's first example, so that the first thing seen has the most to tell.
  const replied = await workspace.database.query<{ id: string }>(
    `/* enterByHand */ select m.id from campaign_leads m join leads l on l.id = m.lead_id
     where m.overall_status = 'replied' order by l.created_at desc, l.id desc limit $1`,
    [FOLLOW_UPS],
  )
  const ago = (hours: number) => new Date(now.getTime() - hours * HOUR_MS)
  const [first] = replied
  if (first !== undefined) {
    const on = { campaignLeadId: first.id }
    const connection = { ...on, kind: 'linkedin_connection_sent', happenedAt: ago(70) } as const
    const accepted = { ...on, kind: 'linkedin_connection_accepted', happenedAt: ago(52) } as const
    const message = { ...on, kind: 'linkedin_message_sent', happenedAt: ago(50), message: MESSAGE } as const
    const call = { ...on, kind: 'call_completed', happenedAt: ago(26), durationSeconds: 412, note: CALL } as const
    const meeting = { ...on, kind: 'meeting_booked', happenedAt: ago(25), note: MEETING } as const
    for (const input of [connection, accepted, message]) await logLinkedIn(writer, { input })
    await logCall(writer, { input: call })
    await logMeeting(writer, { input: meeting })
    await addNote(writer, { input: { ...on, text: NOTE, happenedAt: ago(2) } })
  }
  for (const [index, { id }] of replied.entries()) {
    const input = { id, nextFollowupAt: new Date(now.getTime() + (index + 1) * DAY_MS) }
    await updateCampaignLead(writer, { input })
  }
  return replied.length
}
