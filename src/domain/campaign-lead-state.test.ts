import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CampaignLeadEvidence, campaignLeadState, type LeadRowEvidence } from './campaign-lead-state.ts'
import type { EmailStatus } from './vocabulary.ts'

const time = fc.option(fc.date({ min: new Date(0), max: new Date(2e12), noInvalidDate: true }))
const count = fc.option(fc.nat(5))
const step = fc.option(fc.integer({ min: 1, max: 3 }))
const standing = fc.option(
  fc.constantFrom('active', 'paused', 'completed', 'bounced', 'unsubscribed', 'skipped' as const),
)
const leadRow: fc.Arbitrary<LeadRowEvidence> = fc.record({
  standing,
  providerStatus: fc.option(fc.integer({ min: -3, max: 3 })),
  won: fc.boolean(),
  openCount: count,
  clickCount: count,
  replyCount: count,
  lastContactAt: time,
  lastStep: fc.option(fc.record({ index1: step, at: time })),
})
const evidence: fc.Arbitrary<CampaignLeadEvidence> = fc.record({
  firstSentAt: time,
  lastStep: step,
  firstReplyAt: time,
  autoReplies: fc.nat(2),
  row: fc.option(leadRow),
})
const withRow = fc.tuple(evidence, leadRow).map(([known, row]) => ({ ...known, row }))

const NOTHING: CampaignLeadEvidence = {
  firstSentAt: null,
  lastStep: null,
  firstReplyAt: null,
  autoReplies: 0,
  row: null,
}
const ladder: EmailStatus[] = ['pending', 'sent', 'opened', 'clicked', 'replied']
const rung = (known: CampaignLeadEvidence) => ladder.indexOf(campaignLeadState(known).emailStatus)

// The interesting combinations are rare, and a run costs microseconds.
fc.configureGlobal({ numRuns: 2000 })

describe('campaignLeadState', () => {
  test('without evidence nothing was sent and the lead is in the sequence', () => {
    expect(campaignLeadState(NOTHING)).toEqual({
      emailStatus: 'pending',
      overallStatus: 'active',
      emailSentAt: null,
      emailRepliedAt: null,
      sequenceStep: null,
      providerStatus: null,
    })
  })

  test('more evidence never moves a lead down the ladder', () => {
    const onLadder = withRow.map(({ row, ...rest }) => ({ ...rest, row: { ...row, standing: 'active' as const } }))
    fc.assert(
      fc.property(onLadder, fc.date({ noInvalidDate: true }), fc.integer({ min: 1, max: 5 }), (known, at, more) => {
        const { row } = known
        const before = rung(known)
        expect(before).toBeGreaterThanOrEqual(0)
        const grown: CampaignLeadEvidence[] = [
          { ...known, firstSentAt: at },
          { ...known, firstReplyAt: at },
          { ...known, row: { ...row, openCount: (row.openCount ?? 0) + more } },
          { ...known, row: { ...row, clickCount: (row.clickCount ?? 0) + more } },
          { ...known, row: { ...row, replyCount: (row.replyCount ?? 0) + more } },
          { ...known, row: { ...row, lastContactAt: at } },
        ]
        for (const next of grown) expect(rung(next)).toBeGreaterThanOrEqual(before)
      }),
    )
  })

  test('each kind of evidence lifts to its own rung', () => {
    const row: LeadRowEvidence = {
      standing: 'active',
      providerStatus: 1,
      won: false,
      openCount: null,
      clickCount: null,
      replyCount: null,
      lastContactAt: null,
      lastStep: null,
    }
    const at = new Date('2026-03-01T09:00:00Z')
    const reached = (known: Partial<CampaignLeadEvidence>, more: Partial<LeadRowEvidence> = {}) =>
      campaignLeadState({ ...NOTHING, row: { ...row, ...more }, ...known }).emailStatus
    expect(reached({ firstSentAt: at })).toBe('sent')
    expect(reached({}, { lastContactAt: at })).toBe('sent')
    expect(reached({}, { lastStep: { index1: null, at: null } })).toBe('sent')
    expect(reached({}, { openCount: 1 })).toBe('opened')
    expect(reached({}, { openCount: 9, clickCount: 1 })).toBe('clicked')
    expect(reached({}, { clickCount: 9, replyCount: 1 })).toBe('replied')
    expect(reached({ firstReplyAt: at })).toBe('replied')
  })

  test('an unsubscription always counts, a bounce only where nobody answered', () => {
    fc.assert(
      fc.property(withRow, ({ row, ...rest }) => {
        const known = (standing: LeadRowEvidence['standing']) => ({ ...rest, row: { ...row, standing } })
        const answered = rest.firstReplyAt !== null || (row.replyCount ?? 0) > rest.autoReplies
        expect(campaignLeadState(known('unsubscribed')).emailStatus).toBe('unsubscribed')
        expect(campaignLeadState(known('bounced')).emailStatus).toBe(answered ? 'replied' : 'bounced')
      }),
    )
  })

  test('overall: won, else unsubscribed, else answered, else how the sequence stands', () => {
    fc.assert(
      fc.property(evidence, (known) => {
        const { overallStatus } = campaignLeadState(known)
        const { row } = known
        const answered = known.firstReplyAt !== null || (row?.replyCount ?? 0) > known.autoReplies
        if (row?.won) expect(overallStatus).toBe('converted')
        else if (row?.standing === 'unsubscribed') expect(overallStatus).toBe('unsubscribed')
        else if (answered) expect(overallStatus).toBe('replied')
        else if (row?.standing === 'skipped') expect(overallStatus).toBe('completed')
        else expect(overallStatus).toBe(row?.standing ?? 'active')
      }),
    )
  })

  test('times are those that were seen, and the first step of the lead row where no mail was', () => {
    fc.assert(
      fc.property(evidence, (known) => {
        const state = campaignLeadState(known)
        const fromRow = known.row?.lastStep?.index1 === 1 ? known.row.lastStep.at : null
        expect(state.emailSentAt).toEqual(known.firstSentAt ?? fromRow)
        expect(state.emailRepliedAt).toEqual(known.firstReplyAt)
      }),
    )
  })

  test('the step is the highest that anything tells of', () => {
    fc.assert(
      fc.property(evidence, (known) => {
        const steps = [known.lastStep, known.row?.lastStep?.index1 ?? null].filter((value) => value !== null)
        expect(campaignLeadState(known).sequenceStep).toBe(steps.length === 0 ? null : Math.max(...steps))
      }),
    )
  })
})
