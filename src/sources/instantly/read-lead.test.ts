import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCampaign } from './read-campaign.ts'
import { readLead } from './read-lead.ts'

const lead = {
  id: '019f2859-c6e5-7d1a-a4d2-7770b827bd63',
  timestamp_created: '2026-07-03T14:20:00.101Z',
  timestamp_updated: '2026-07-10T08:15:21.000Z',
  status: 3,
  email_open_count: 4,
  email_reply_count: 2,
  email_click_count: 1,
  company_domain: 'brightsmile.example',
  status_summary: {
    lastStep: { from: 'n@m.example', stepID: '0_1_0', timestamp_executed: '2026-07-09T13:31:02.114Z' },
  },
  campaign: 'e2b0c7d4-51f8-4a9e-b3c6-0d7f8e1a2b3c',
  email: 'Dana.Reyes@brightsmile.example',
  first_name: 'Dana',
  lt_interest_status: 0,
  timestamp_last_reply: '2026-07-10T08:14:57.000Z',
  payload: { email: 'x@y.example', firstName: 'D.', jobTitle: 'Owner', clinicType: 'dental', website: 7 },
}

describe('readLead', () => {
  test('fields come first, custom variables fill the gaps', () => {
    expect(readLead(lead)).toMatchObject({
      id: lead.id,
      email: 'dana.reyes@brightsmile.example',
      campaignId: lead.campaign,
      listId: null,
      firstName: 'Dana',
      jobTitle: 'Owner',
      website: null,
      companyDomain: 'brightsmile.example',
      status: 3,
      openCount: 4,
      clickCount: 1,
      replyCount: 2,
      interestStatus: 0,
      lastReplyAt: new Date('2026-07-10T08:14:57Z'),
      lastOpenAt: null,
      lastStep: { index1: 2, at: new Date('2026-07-09T13:31:02.114Z') },
      updatedAt: new Date('2026-07-10T08:15:21Z'),
      payload: lead.payload,
    })
  })

  test('a lead nothing was sent to has no last step', () => {
    expect(readLead({ ...lead, status_summary: {} }).lastStep).toBeNull()
    expect(readLead({ ...lead, status_summary: { lastStep: { stepID: 'uuid' } } }).lastStep).toBeNull()
    const flat = { last_step_id: '0_0_0', last_step_timestamp_executed: '2026-07-01T00:00:00Z' }
    expect(readLead({ ...flat }).lastStep).toEqual({ index1: 1, at: new Date('2026-07-01T00:00:00Z') })
  })

  test('any value can be read, and any one field may be anything', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...Object.keys(lead)), (value, field) => {
        expect(() => readLead(value)).not.toThrow()
        expect(() => readLead({ ...lead, [field]: value })).not.toThrow()
      }),
    )
  })
})

describe('readCampaign', () => {
  test('a definition and its analytics say the same', () => {
    const definition = {
      id: 'c1',
      name: 'July clinics',
      status: -1,
      timestamp_created: '2026-07-01T00:00:00Z',
      sequences: [{ steps: [{ variants: [{ subject: 'Hi', body: '<p>Hello</p>' }, { body: 'B' }] }] }],
    }
    const analytics = {
      campaign_id: 'c1',
      campaign_name: 'July clinics',
      campaign_status: -1,
      campaign_is_evergreen: true,
    }
    expect(readCampaign(definition)).toMatchObject({
      id: 'c1',
      name: 'July clinics',
      status: -1,
      firstBody: '<p>Hello</p>',
    })
    expect(readCampaign(analytics)).toMatchObject({ id: 'c1', name: 'July clinics', status: -1, isEvergreen: true })
  })

  test('any value can be read, drafts and damaged sequences too', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(() => readCampaign(value)).not.toThrow()
        expect(() => readCampaign({ id: 'c1', sequences: [value] })).not.toThrow()
        expect(() => readCampaign({ id: 'c1', sequences: [{ steps: [{ variants: value }] }] })).not.toThrow()
      }),
    )
  })
})
