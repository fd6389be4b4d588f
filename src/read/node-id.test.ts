import { expect, test } from 'vitest'
import { decodeNodeId, encodeNodeId, uuidArgument } from './node-id.ts'

const uuid = '11111111-1111-1111-1111-111111111111'
const refused = expect.objectContaining({ name: 'UserInputError', code: 'BAD_USER_INPUT' })

test('a global id is the type and the key, readable', () => {
  expect(encodeNodeId('Lead', uuid)).toBe(`Lead:${uuid}`)
  expect(decodeNodeId(`Lead:${uuid.toUpperCase()}`)).toEqual({ typename: 'Lead', key: uuid })
  expect(decodeNodeId('InstantlyCampaignRaw:a:b c')).toEqual({ typename: 'InstantlyCampaignRaw', key: 'a:b c' })
})

test.each(['', 'Lead', 'Lead:', 'Lead:abc', `Query:${uuid}`, `constructor:${uuid}`, 'InstantlyLeadRaw:a\u0000'])(
  '%j is no global id',
  (id) => {
    expect(() => decodeNodeId(id)).toThrow(refused)
  },
)

test('an argument takes the global id or the bare key', () => {
  expect(uuidArgument(`Lead:${uuid}`, 'leadId', 'Lead')).toBe(uuid)
  expect(uuidArgument(uuid, 'leadId', 'Lead')).toBe(uuid)
  expect(uuidArgument(`NoteEvent:${uuid}`, 'id', 'Event', 'NoteEvent')).toBe(uuid)
})

test('an id of another type is refused with both names', () => {
  expect(() => uuidArgument(`Company:${uuid}`, 'leadId', 'Lead')).toThrow(
    `leadId is "Company:${uuid}", the id of a Company; the id of a Lead is wanted.`,
  )
  expect(() => uuidArgument('nope', 'leadId', 'Lead')).toThrow(
    'leadId is "nope"; it must be the id or the uuid of a Lead.',
  )
})
