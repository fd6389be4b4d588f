import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readEmail } from './read-email.ts'

const reply = {
  id: '019f4b18-6dc0-7370-8797-e2f9d4ad38cc',
  timestamp_created: '2026-07-10T08:15:20.000Z',
  timestamp_email: '2026-07-10T08:14:57.000Z',
  subject: 'Re: Dana, quick question',
  to_address_email_list: 'nina@mail-northwind.example',
  body: { text: 'Sounds good.', html: '<div>Sounds good.</div>' },
  eaccount: 'Nina@mail-northwind.example',
  from_address_email: 'dana.reyes@brightsmile.example',
  campaign_id: 'e2b0c7d4-51f8-4a9e-b3c6-0d7f8e1a2b3c',
  lead: ' Dana.Reyes@brightsmile.example ',
  lead_id: '019f2859-c6e5-7d1a-a4d2-7770b827bd63',
  ue_type: 2,
  step: '0_1_2',
  is_auto_reply: 0,
  from_address_json: [{ name: 'Dana Reyes', address: 'dana.reyes@brightsmile.example' }],
  thread_id: 'e2-q7Zr2mKx0LdW4pTnB9sYv1A',
}

describe('readEmail', () => {
  test('a reply with everything', () => {
    expect(readEmail(reply)).toEqual({
      id: reply.id,
      campaignId: reply.campaign_id,
      leadId: reply.lead_id,
      leadEmail: 'dana.reyes@brightsmile.example',
      counterpartEmail: 'dana.reyes@brightsmile.example',
      account: 'nina@mail-northwind.example',
      kind: 'reply',
      providerType: '2',
      at: new Date('2026-07-10T08:14:57Z'),
      createdAt: new Date('2026-07-10T08:15:20Z'),
      threadId: 'e2-q7Zr2mKx0LdW4pTnB9sYv1A',
      stepIndex1: 2,
      variant: 'C',
      subject: 'Re: Dana, quick question',
      bodyText: 'Sounds good.',
      bodyHtml: '<div>Sounds good.</div>',
      fromName: 'Dana Reyes',
    })
  })

  test.each([
    [1, 'campaign_send'],
    [2, 'reply'],
    [3, 'manual_send'],
    [4, 'scheduled'],
    [5, 'other'],
    ['2', 'reply'],
    [null, 'other'],
    [{}, 'other'],
  ])('ue_type %j is %s', (ue_type, kind) => {
    expect(readEmail({ ...reply, ue_type }).kind).toBe(kind)
  })

  test('only a received mail can be an automatic reply', () => {
    const subject = 'Automatic reply: hello'
    expect(readEmail({ ...reply, subject }).kind).toBe('auto_reply')
    expect(readEmail({ ...reply, subject, ue_type: 1 }).kind).toBe('campaign_send')
  })

  test('the other side is the lead, else the sender of a received mail, else the first recipient', () => {
    const without = { ...reply, lead: undefined }
    expect(readEmail(without).counterpartEmail).toBe('dana.reyes@brightsmile.example')
    const to_address_email_list = 'Reyes, Dana <dana@clinic.example>, lee@mint.example'
    expect(readEmail({ ...without, ue_type: 1, to_address_email_list }).counterpartEmail).toBe('dana@clinic.example')
    expect(readEmail({ ...without, from_address_email: 'broken', to_address_email_list }).counterpartEmail).toBe(
      'dana@clinic.example',
    )
    expect(readEmail({ ...without, ue_type: 3, to_address_email_list: '' }).counterpartEmail).toBeNull()
  })

  test('without a time of its own a mail happened when it was stored', () => {
    expect(readEmail({ ...reply, timestamp_email: '275760-09-13' }).at).toEqual(new Date(reply.timestamp_created))
  })

  test('any value can be read, and any one field may be anything', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...Object.keys(reply)), (value, field) => {
        expect(() => readEmail(value)).not.toThrow()
        const view = readEmail({ ...reply, [field]: value })
        for (const date of [view.at, view.createdAt]) expect(date === null || date.getFullYear() < 2201).toBe(true)
      }),
    )
  })
})
