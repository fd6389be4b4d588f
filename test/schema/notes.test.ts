import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { graphql } from '../generated/gql.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type Graph, openGraph } from './graph.ts'
import { fillSample } from './sample.ts'

const NOW = new Date('2026-03-01T12:00:00.000Z')

let db: Database
let graph: Graph
let lead: { id: string; companyId: string | null; campaignLeads: { id: string; campaignId: string }[] }

beforeAll(async () => {
  db = await openTestDatabase()
  graph = await openGraph(db, { now: () => NOW })
  await fillSample(db, { companies: 1, leadsPerCompany: 2, campaigns: 1, eventsPerLead: 1 })
  lead = await db.prisma.lead.findFirstOrThrow({ include: { campaignLeads: true } })
})
afterAll(() => db[Symbol.asyncDispose]())

const AddNote = graphql(`
  mutation AddNote($input: AddNoteInput!) {
    addNote(input: $input) {
      __typename
      ... on NoteEvent {
        id
        uuid
        noteText
        eventSource
        eventType
        eventTimestamp
        direction
        performedBy { email }
        lead { timeline(first: 1, filter: { types: [NOTE_ADDED] }) { edges { node { id } } } }
      }
      ... on Error { code message }
      ... on ValidationError { fields { path message } }
    }
  }
`)

const UpdateNote = graphql(`
  mutation UpdateNote($input: UpdateNoteInput!) {
    updateNote(input: $input) {
      __typename
      ... on NoteEvent { id noteText eventTimestamp }
      ... on Error { code message }
      ... on ValidationError { fields { path message } }
    }
  }
`)

const DeleteNote = graphql(`
  mutation DeleteNote($id: ID!) {
    deleteNote(id: $id) {
      __typename
      ... on NoteEvent { id noteText deletedAt lead { id } }
      ... on Error { code message }
    }
  }
`)

async function addNote(text: string): Promise<{ id: string; uuid: string }> {
  const { addNote: note } = await graph.data(AddNote, { input: { leadId: lead.id, text } })
  if (note.__typename !== 'NoteEvent') throw new Error(note.message)
  return note
}

describe(`notes (${databaseKind})`, () => {
  test('a note is an event of the lead, by the current user, now', async () => {
    const { addNote: note } = await graph.data(AddNote, {
      input: { leadId: `Lead:${lead.id}`, text: ' Likes tea. \n' },
    })
    if (note.__typename !== 'NoteEvent') throw new Error(note.message)
    expect(note).toMatchObject({
      noteText: 'Likes tea.',
      eventSource: 'MANUAL',
      eventType: 'NOTE_ADDED',
      direction: 'INTERNAL',
      performedBy: { email: graph.user.email },
      lead: { timeline: { edges: [{ node: { id: note.id } }] } },
    })
    expect(new Date(note.eventTimestamp)).toEqual(NOW)
    expect(await db.prisma.event.findUniqueOrThrow({ where: { id: note.uuid } })).toMatchObject({
      leadId: lead.id,
      companyId: lead.companyId,
      campaignId: null,
      campaignLeadId: null,
    })
  })

  test('a note on a campaign lead belongs to the campaign too, at the time it happened', async () => {
    const [campaignLead] = lead.campaignLeads
    const happenedAt = '2026-02-01T08:00:00.000Z'
    const input = { leadId: lead.id, campaignLeadId: `CampaignLead:${campaignLead?.id}`, text: 'Call back', happenedAt }
    const { addNote: note } = await graph.data(AddNote, { input })
    if (note.__typename !== 'NoteEvent') throw new Error(note.message)
    expect(await db.prisma.event.findUniqueOrThrow({ where: { id: note.uuid } })).toMatchObject({
      campaignLeadId: campaignLead?.id,
      campaignId: campaignLead?.campaignId,
      eventTimestamp: new Date(happenedAt),
    })
  })

  test('everything that is wrong with a note is told at once, with its path', async () => {
    const input = { leadId: 'nope', text: '  ', happenedAt: '1900-01-01T00:00:00Z' }
    const { addNote: result } = await graph.data(AddNote, { input })
    expect(result).toMatchObject({ __typename: 'ValidationError', code: 'VALIDATION_FAILED' })
    const paths = result.__typename === 'ValidationError' ? result.fields.map(({ path }) => path) : []
    expect(paths).toEqual(['input.leadId', 'input.text', 'input.happenedAt'])
  })

  test.each([
    ['too long', 'x'.repeat(20_001), 'at most 20000'],
    ['with a sign that cannot be stored', 'a\u0000b', 'U+0000'],
  ])('a text that is %s is refused', async (_what, text, reason) => {
    const { addNote: result } = await graph.data(AddNote, { input: { leadId: lead.id, text } })
    expect(result).toMatchObject({
      __typename: 'ValidationError',
      fields: [{ path: 'input.text', message: expect.stringContaining(reason) }],
    })
  })

  test('the longest text is taken, with every sign of the world', async () => {
    const text = `👩🏽‍⚕️ <b> ${'é'.repeat(19_980)}`
    const { id } = await addNote(text)
    const { updateNote: note } = await graph.data(UpdateNote, { input: { id } })
    expect(note).toMatchObject({ __typename: 'NoteEvent', noteText: text })
  })

  test('an unknown lead, and a campaign lead of someone else, are told apart', async () => {
    const stranger = '00000000-0000-4000-8000-000000000000'
    const unknown = await graph.data(AddNote, { input: { leadId: stranger, text: 'Hello' } })
    expect(unknown.addNote).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' })
    const other = await db.prisma.campaignLead.findFirstOrThrow({ where: { leadId: { not: lead.id } } })
    const foreign = await graph.data(AddNote, { input: { leadId: lead.id, campaignLeadId: other.id, text: 'Hello' } })
    expect(foreign.addNote).toMatchObject({ __typename: 'ValidationError', fields: [{ path: 'input.campaignLeadId' }] })
  })

  test('a note can be changed; what is left out stays', async () => {
    const { id } = await addNote('First')
    const { updateNote: changed } = await graph.data(UpdateNote, { input: { id, text: 'Second' } })
    expect(changed).toMatchObject({ __typename: 'NoteEvent', noteText: 'Second' })
    const happenedAt = '2026-01-01T00:00:00.000Z'
    const { updateNote: moved } = await graph.data(UpdateNote, { input: { id, happenedAt } })
    expect(moved).toMatchObject({ __typename: 'NoteEvent', noteText: 'Second' })
    const { updateNote: emptied } = await graph.data(UpdateNote, { input: { id, text: ' ' } })
    expect(emptied).toMatchObject({ __typename: 'ValidationError', fields: [{ path: 'input.text' }] })
  })

  test('a deleted note leaves its trace and cannot be changed; deleting it again is no error', async () => {
    const { id, uuid } = await addNote('Secret')
    for (let time = 0; time < 2; time += 1) {
      const { deleteNote: trace } = await graph.data(DeleteNote, { id })
      expect(trace).toMatchObject({ __typename: 'NoteEvent', id, noteText: null, lead: { id: `Lead:${lead.id}` } })
    }
    const row = await db.prisma.event.findUniqueOrThrow({ where: { id: uuid } })
    expect([row.deletedAt, row.noteText]).toEqual([NOW, null])
    const { updateNote: changed } = await graph.data(UpdateNote, { input: { id, text: 'Back' } })
    expect(changed).toMatchObject({ __typename: 'NotFoundError', message: expect.stringContaining('deleted') })
  })

  test('what a source sent is not a note', async () => {
    const mail = await db.prisma.event.findFirstOrThrow({ where: { eventType: 'email_sent' } })
    const { updateNote: changed } = await graph.data(UpdateNote, { input: { id: mail.id, text: 'Mine' } })
    expect(changed).toMatchObject({ __typename: 'NotFoundError' })
    const { deleteNote: deleted } = await graph.data(DeleteNote, { id: mail.id })
    expect(deleted).toMatchObject({ __typename: 'NotFoundError' })
    const { deleteNote: typed } = await graph.data(DeleteNote, { id: `EmailEvent:${mail.id}` })
    expect(typed).toMatchObject({ __typename: 'ValidationError' })
    expect(await db.prisma.event.findUniqueOrThrow({ where: { id: mail.id } })).toEqual(mail)
  })
})
