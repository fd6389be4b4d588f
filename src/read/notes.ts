import { cleanText } from '../domain/clean-text.ts'
import { parseMoment } from '../domain/moment.ts'
import type { Event, PrismaClient, User } from '../generated/prisma/client.ts'
import type { Optional } from './conditions.ts'
import { type FieldProblem, NotFoundError, ValidationError, validated } from './expected-errors.ts'
import { uuidArgument } from './node-id.ts'

const LONGEST_NOTE = 20_000

/** Who writes, and when. Notes are the one thing of the timeline that people write; a sync never touches them. */
export interface Author {
  prisma: PrismaClient
  currentUser: () => Promise<User>
  now: () => Date
}

/** A note to be added. */
export interface NewNote {
  leadId: string
  campaignLeadId?: Optional<string>
  text: string
  happenedAt?: Optional<Date>
}

/** A note to be changed; what is left out stays. */
export interface NoteChange {
  id: string
  text?: Optional<string>
  happenedAt?: Optional<Date>
}

/** The id of a written note. */
export type NoteId = Pick<Event, 'id'>

/**
 * Adds a note to a lead, by the current user. The campaign and the company come from the campaign lead and the lead.
 *
 * @throws ValidationError, NotFoundError
 */
export async function addNote({ prisma, currentUser, now }: Author, input: NewNote): Promise<NoteId> {
  const problems = new Problems()
  const leadId = problems.uuid(input.leadId, 'input.leadId', 'Lead')
  const campaignLeadId =
    input.campaignLeadId == null ? null : problems.uuid(input.campaignLeadId, 'input.campaignLeadId', 'CampaignLead')
  const noteText = problems.text(input.text, 'input.text')
  const eventTimestamp = problems.moment(input.happenedAt ?? now(), 'input.happenedAt')
  problems.throwIfAny()
  const lead = await prisma.lead.findUnique({
    where: { id: leadId },
    select: {
      companyId: true,
      campaignLeads: {
        where: { id: { in: campaignLeadId === null ? [] : [campaignLeadId] } },
        select: { campaignId: true },
      },
    },
  })
  if (lead === null) throw new NotFoundError(`There is no lead ${leadId}.`)
  const [campaignLead] = lead.campaignLeads
  if (campaignLeadId !== null && campaignLead === undefined) {
    throw new ValidationError([{ path: 'input.campaignLeadId', message: 'It is not a campaign lead of this lead.' }])
  }
  return await prisma.event.create({
    data: {
      eventSource: 'manual',
      eventType: 'note_added',
      direction: 'internal',
      leadId,
      campaignLeadId,
      campaignId: campaignLead?.campaignId ?? null,
      companyId: lead.companyId,
      eventTimestamp,
      noteText,
      performedById: (await currentUser()).id,
    },
    select: { id: true },
  })
}

/**
 * Changes the text or the time of a note.
 *
 * @throws ValidationError, NotFoundError
 */
export async function updateNote({ prisma }: Author, input: NoteChange): Promise<NoteId> {
  const problems = new Problems()
  const id = problems.uuid(input.id, 'input.id', 'NoteEvent')
  const data = {
    // @NOTE It is null already. Prisma counts no row when there is nothing to write.
    deletedAt: null,
    ...(input.text == null ? {} : { noteText: problems.text(input.text, 'input.text') }),
    ...(input.happenedAt == null ? {} : { eventTimestamp: problems.moment(input.happenedAt, 'input.happenedAt') }),
  }
  problems.throwIfAny()
  const { count } = await prisma.event.updateMany({ where: { id, ...A_NOTE, deletedAt: null }, data })
  if (count === 0) throw new NotFoundError(`There is no note ${id}, or it was deleted.`)
  return { id }
}

/**
 * Deletes a note: the text goes, the trace in the timeline stays. Deleting it again changes nothing.
 *
 * @throws ValidationError, NotFoundError
 */
export async function deleteNote({ prisma, now }: Author, input: { id: string }): Promise<NoteId> {
  const problems = new Problems()
  const id = problems.uuid(input.id, 'id', 'NoteEvent')
  problems.throwIfAny()
  await prisma.event.updateMany({
    where: { id, ...A_NOTE, deletedAt: null },
    data: { deletedAt: now(), noteText: null },
  })
  const deleted = await prisma.event.findFirst({ where: { id, ...A_NOTE }, select: { id: true } })
  if (deleted === null) throw new NotFoundError(`There is no note ${id}.`)
  return deleted
}

const A_NOTE = { eventSource: 'manual', eventType: 'note_added' } as const

/** Gathers what is wrong with an input, so that everything is told at once. */
class Problems {
  readonly #fields: FieldProblem[] = []

  text(text: string, path: string): string {
    const trimmed = text.trim()
    if (trimmed === '') this.#add(path, 'The note is empty; write something.')
    if (trimmed.length > LONGEST_NOTE) {
      this.#add(path, `The note has ${trimmed.length} characters; at most ${LONGEST_NOTE} are possible.`)
    }
    if (cleanText(trimmed) !== trimmed) this.#add(path, 'The note holds a sign that cannot be stored (U+0000).')
    return trimmed
  }

  moment(moment: Date, path: string): Date {
    if (parseMoment(moment) === null) this.#add(path, 'The time must be within the years 1970 to 2199.')
    return moment
  }

  uuid(id: string, path: string, typename: string): string {
    try {
      return validated(path, () => uuidArgument(id, path, typename))
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error
      this.#fields.push(...error.fields)
      return id
    }
  }

  throwIfAny(): void {
    if (this.#fields.length > 0) throw new ValidationError(this.#fields)
  }

  #add(path: string, message: string): void {
    this.#fields.push({ path, message })
  }
}
