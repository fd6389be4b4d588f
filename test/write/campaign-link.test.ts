import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { editedColumns } from '../../src/database/field-edits.ts'
import { rebuild } from '../../src/sync/rebuild.ts'
import { addCampaignLeads } from '../../src/write/add-campaign-leads.ts'
import { updateCampaignLead } from '../../src/write/campaign-leads.ts'
import { linkCampaign, unlinkCampaign } from '../../src/write/campaign-link.ts'
import { createCampaign } from '../../src/write/campaigns.ts'
import type { Writer } from '../../src/write/change.ts'
import { addNote } from '../../src/write/notes.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { dumpDerived } from '../support/dump.ts'
import { type SyncKit, startSyncKit } from '../support/synced-workspace.ts'
import { openWriter } from './writer.ts'

let db: Database
let kit: SyncKit
let writer: Writer
let derived: { id: string; instantlyCampaignId: string; leads: number; events: number }

beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())
beforeEach(async () => {
  await emptyDatabase(db)
  writer = await openWriter(db)
  kit = await startSyncKit(db, { leads: 25, seed: 5 })
  await kit.sync()
  const [busiest] = await db.query<typeof derived>(
    `select c.id, c.instantly_campaign_id as "instantlyCampaignId",
       (select count(*)::int from campaign_leads where campaign_id = c.id) as leads,
       (select count(*)::int from events where campaign_id = c.id) as events
     from campaigns c order by leads desc, id limit 1`,
  )
  if (busiest === undefined) throw new Error('The simulated workspace has no campaign.')
  derived = busiest
  return () => kit[Symbol.asyncDispose]()
})

const create = (campaignName: string) => createCampaign(writer, { input: { campaignName } })
const link = (id: string) => linkCampaign(writer, { id, instantlyCampaignId: derived.instantlyCampaignId })

async function countsOf(id: string): Promise<{ leads: number; events: number } | undefined> {
  const [counts] = await db.query<{ leads: number; events: number }>(
    `select (select count(*)::int from campaign_leads where campaign_id = $1::uuid) as leads,
       (select count(*)::int from events where campaign_id = $1::uuid) as events`,
    [id],
  )
  return counts
}

/** Nothing differs from what the raw layer says, neither now nor after more syncs. */
async function expectSound(): Promise<void> {
  expect((await rebuild(db, { check: true })).differences).toEqual([])
  kit.simulator.advance({ days: 2 })
  const run = await kit.sync()
  expect([run.status, run.normalizeFailed]).toEqual(['succeeded', 0])
  expect((await rebuild(db, { check: true })).differences).toEqual([])
}

describe(`linking a campaign to Instantly (${databaseKind})`, () => {
  test('brings over leads and events of the campaign that the sync had made, which goes', async () => {
    const { id } = await create('Spring')
    await link(id)
    expect(await countsOf(id)).toEqual({ leads: derived.leads, events: derived.events })
    expect(derived.events).toBeGreaterThan(0)
    expect(await db.prisma.campaign.findUnique({ where: { id: derived.id } })).toBeNull()
    await expectSound()
    expect((await db.prisma.campaign.findUniqueOrThrow({ where: { id } })).campaignName).toBe('Spring')
    expect(await db.prisma.campaign.findUnique({ where: { id: derived.id } })).toBeNull()
  })

  test('a lead that was in both is there once, with everything that happened', async () => {
    const { id } = await create('Spring')
    const leads = await db.prisma.campaignLead.findMany({ where: { campaignId: derived.id } })
    await addCampaignLeads(writer, { input: { campaignId: id, leads: leads.slice(0, 3).map(({ leadId }) => leadId) } })
    const theirs = leads[0]?.id ?? ''
    const moved = { id: theirs, callStatus: 'scheduled', sequenceStep: 7 }
    await updateCampaignLead(writer, { input: moved })
    await link(id)
    expect(await countsOf(id)).toEqual({ leads: derived.leads, events: derived.events })
    await expectSound()
    const where = { campaignId_leadId: { campaignId: id, leadId: leads[0]?.leadId ?? '' } }
    const stays = await db.prisma.campaignLead.findUniqueOrThrow({ where })
    expect(stays.id).not.toBe(theirs)
    expect(stays).toMatchObject({ callStatus: 'scheduled', sequenceStep: 7 })
    const edits = (await editedColumns(db, 'campaign_leads', [stays.id, theirs])).entries()
    expect([...edits]).toEqual([[stays.id, new Set(['call_status', 'sequence_step'])]])
  })

  test('unlinking gives everything back; notes go with their lead, own leads stay', async () => {
    const before = await dumpDerived(db)
    const { id } = await create('Spring')
    await link(id)
    const inCampaign = await db.prisma.campaignLead.findFirstOrThrow({ where: { campaignId: id } })
    const note = await addNote(writer, { input: { campaignLeadId: inCampaign.id, text: 'Nice' } })
    const own = await db.prisma.lead.create({ data: { email: 'own@person.example' } })
    await addCampaignLeads(writer, { input: { campaignId: id, leads: [own.id] } })
    await unlinkCampaign(writer, { id })
    expect((await rebuild(db, { check: true })).differences).toEqual([])
    expect(await countsOf(id)).toEqual({ leads: 1, events: 0 })
    expect((await db.prisma.event.findUniqueOrThrow({ where: note })).campaignId).toBe(derived.id)
    await db.query('delete from events where id = $1::uuid', [note.id])
    await db.query('delete from campaigns where id = $1::uuid', [id])
    await db.query('delete from leads where id = $1::uuid', [own.id])
    expect(await dumpDerived(db)).toEqual(before)
    await expectSound()
  })

  test('one campaign has one link, and a campaign of the sync keeps its own', async () => {
    const first = await create('First')
    const second = await create('Second')
    await link(first.id)
    await expect(link(second.id)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('First') })
    const other = { id: first.id, instantlyCampaignId: 'another' }
    await expect(linkCampaign(writer, other)).rejects.toMatchObject({ code: 'CONFLICT' })
    const synced = await db.prisma.campaign.findFirstOrThrow({ where: { NOT: { id: { in: [first.id, second.id] } } } })
    await expect(unlinkCampaign(writer, { id: synced.id })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
    expect((await unlinkCampaign(writer, { id: second.id })).id).toBe(second.id)
  })

  test('a campaign that no sync has seen yet can be linked before, and unlinked', async () => {
    const { id } = await create('Early')
    await linkCampaign(writer, { id, instantlyCampaignId: 'not-seen-yet' })
    await expectSound()
    await unlinkCampaign(writer, { id })
    await expectSound()
  })
})
