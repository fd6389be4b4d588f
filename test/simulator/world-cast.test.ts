import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SimulatedWorld } from '../../src/simulator/world/simulated-world.ts'

/** Start clocks of any weekday and hour. */
const clocks = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
type Mail = ReturnType<SimulatedWorld['emailObject']>

/** The odd cases that every world must hold, whatever its seed. */
const CASES: Record<string, (mails: Mail[], world: SimulatedWorld) => boolean> = {
  'a mail from a stranger': (mails, world) =>
    mails.some(
      ({ campaign_id, lead }) => !campaign_id && lead && !world.leads.some((row) => row.person.email === lead),
    ),
  'a mail without any lead': (mails) => mails.some(({ lead }) => lead === undefined),
  'a campaign mail of a deleted lead': (mails, world) =>
    mails.some(({ campaign_id, lead_id }) => campaign_id && lead_id && world.lead(lead_id) === undefined),
  'mails with equal timestamps': (mails) =>
    mails.some(({ timestamp_created }, i) => timestamp_created === mails[i - 1]?.timestamp_created),
  'a subject beyond ASCII': (mails) => mails.some(({ subject }) => /[^\p{ASCII}]/u.test(subject)),
  'a name beyond ASCII': (_, world) => world.leads.some(({ person }) => /[^\p{ASCII}]/u.test(person.lastName)),
  'an unmarked automatic reply': (mails) =>
    mails.some(({ subject, is_auto_reply }) => subject.startsWith('Automatic reply: ') && is_auto_reply === undefined),
  'a marked automatic reply': (mails) => mails.some(({ is_auto_reply }) => is_auto_reply === 1),
  'a reply without a lead id': (mails) => mails.some((mail) => mail.ue_type === 2 && mail.lead && !mail.lead_id),
  'a reply without a step': (mails) => mails.some((mail) => mail.ue_type === 2 && mail.campaign_id && !mail.step),
  'a reply in HTML only': (mails) => mails.some(({ ue_type, body }) => ue_type === 2 && body?.text === undefined),
  'a reply in text and HTML': (mails) => mails.some(({ ue_type, body }) => ue_type === 2 && body?.text && body.html),
  'a manual mail without a campaign': (mails) => mails.some((mail) => mail.ue_type === 3 && !mail.campaign_id),
  'a manual mail in a campaign': (mails) => mails.some((mail) => mail.ue_type === 3 && mail.campaign_id),
  'a scheduled mail': (mails, world) =>
    mails.some((mail) => mail.ue_type === 4 && mail.timestamp_email > world.now.toISOString()),
  'a custom label': (mails) => mails.some(({ i_status }) => (i_status ?? 0) > 1000),
  'a bounced lead': (_, world) => world.leads.some(({ status }) => status === -1),
  'an unsubscribed lead': (_, world) => world.leads.some(({ status }) => status === -2),
  'a lead in a list only': (_, world) => world.leads.some(({ campaign, list }) => !campaign && list),
  'a person in two campaigns, spelled differently': (_, world) =>
    world.leads.some((a) => world.leads.some((b) => a.person === b.person && a.email !== b.email)),
  'two people of one company': (_, world) => {
    const domains = world.leads
      .map(({ person }) => person.companyDomain)
      .filter((domain) => domain.endsWith('.example'))
    return new Set(domains).size < domains.length
  },
  'a free-mail address': (_, world) => world.leads.some(({ email }) => /@(gmail|outlook|yahoo)\.com$/.test(email)),
  'a draft that never sent': (_, world) =>
    world.campaigns.some(({ id, status }) => status === 0 && world.sentCount(id) === 0),
}

describe('every world of 200 leads holds', () => {
  it.each(Object.entries(CASES))('%s', (_name, holds) => {
    fc.assert(
      fc.property(fc.nat(), clocks, (seed, now) => {
        const world = new SimulatedWorld({ seed, leads: 200, now })
        return holds(
          world.emails.map((email) => world.emailObject(email)),
          world,
        )
      }),
      { numRuns: 15 },
    )
  })
})

describe('a conversation', () => {
  it('stays in one thread: send, follow-up, reply, answer by hand, second reply', () => {
    fc.assert(
      fc.property(fc.nat(), clocks, (seed, now) => {
        const world = new SimulatedWorld({ seed, leads: 200, now })
        const lead = world.leads.find(({ campaign }) => campaign === world.campaigns[0])
        const thread = world.emails.filter(({ threadId }) => threadId === lead?.threadId)
        expect(thread.map(({ type }) => type)).toEqual([1, 1, 2, 3, 2])
        expect(thread[0]?.campaign?.id.slice(0, 2)).toBe(lead?.threadId.slice(0, 2))
        expect(lead?.threadId).toHaveLength(26)
        expect(lead).toMatchObject({ status: 3, replies: 2, interest: 2 })
      }),
      { numRuns: 15 },
    )
  })

  it('ends the sequence: no campaign send follows a human reply, a bounce or an unsubscription', () => {
    fc.assert(
      fc.property(fc.nat(), clocks, (seed, now) => {
        const world = new SimulatedWorld({ seed, leads: 200, now })
        for (const campaign of world.campaigns) {
          const stopped = new Set<unknown>()
          for (const { kind, lead } of campaign.events.toSorted((a, b) => a.at - b.at)) {
            if (kind === 'sent') expect(stopped.has(lead)).toBe(false)
            if (kind === 'replied' || kind === 'bounced' || kind === 'unsubscribed') stopped.add(lead)
          }
        }
      }),
      { numRuns: 15 },
    )
  })
})
