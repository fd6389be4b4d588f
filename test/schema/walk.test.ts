import { getNamedType, isInterfaceType, isObjectType } from 'graphql'
import { describe, expect, test } from 'vitest'
import { schema } from '../../src/schema/schema.ts'

/** Each relation of the agreed structure: from, to, and the fields that walk it there and back. */
const RELATIONS = [
  ['CsvImport', 'User', 'uploadedBy', 'csvImports'],
  ['Offer', 'User', 'createdBy', 'offers'],
  ['Campaign', 'User', 'createdBy', 'campaigns'],
  ['Event', 'User', 'performedBy', 'events'],
  ['Company', 'CsvImport', 'firstSeenInCsv', 'companies'],
  ['Lead', 'CsvImport', 'csvImport', 'leads'],
  ['Lead', 'Company', 'company', 'leads'],
  ['Campaign', 'Offer', 'offer', 'campaigns'],
  ['CampaignLead', 'Campaign', 'campaign', 'campaignLeads'],
  ['CampaignLead', 'Lead', 'lead', 'campaignLeads'],
  ['Event', 'Lead', 'lead', 'timeline'],
  ['Event', 'Campaign', 'campaign', 'timeline'],
  ['Event', 'CampaignLead', 'campaignLead', 'timeline'],
  ['Campaign', 'InstantlyCampaignRaw', 'rawCampaign', 'campaign'],
  ['EmailEvent', 'InstantlyEmailRaw', 'rawEmail', 'events'],
  // @NOTE Beyond the agreed structure, between what it leaves apart on purpose.
  ['Event', 'Company', 'company', 'timeline'],
  ['Campaign', 'InstantlyCampaignDefinitionRaw', 'rawDefinition', 'campaign'],
  ['InstantlyDailyAnalyticsRaw', 'Campaign', 'campaign', 'dailyAnalytics'],
  ['InstantlyLeadRaw', 'Lead', 'lead', 'instantlyLeads'],
  ['InstantlyEmailRaw', 'InstantlyAccountRaw', 'account', 'emails'],
] as const

/** The types whose rows are the tables of the agreed structure. */
const NODES = [
  'User',
  'InstantlyCampaignRaw',
  'InstantlyAccountRaw',
  'InstantlyDailyAnalyticsRaw',
  'InstantlyEmailRaw',
  'CsvImport',
  'Offer',
  'Company',
  'Lead',
  'Campaign',
  'CampaignLead',
  'EmailEvent',
  'CallEvent',
  'LinkedInEvent',
  'NoteEvent',
]

/** The types that a field leads to: a row, the rows of a list, or each kind of an interface. */
function leadsTo(typename: string): Map<string, string[]> {
  const type = schema.getType(typename)
  if (!isObjectType(type) && !isInterfaceType(type)) return new Map()
  return new Map(
    Object.values(type.getFields()).map((field) => {
      const named = getNamedType(field.type)
      const target = schema.getType(named.name.replace(/Connection$/, '')) ?? named
      const kinds = isInterfaceType(target) ? schema.getPossibleTypes(target).map(({ name }) => name) : []
      return [field.name, [target.name, ...kinds]]
    }),
  )
}

describe('the graph', () => {
  test.each(RELATIONS)('%s and %s: walked by %s, and back by %s', (from, to, there, back) => {
    expect(leadsTo(from).get(there)).toContain(to)
    expect(leadsTo(to).get(back)).toContain(from)
  })

  test.each(NODES)('%s leads to every other node, on fields between rows alone', (start) => {
    const seen = new Set<string>([start])
    const queue: string[] = [start]
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      for (const next of [...leadsTo(name).values()].flat()) {
        if (seen.has(next)) continue
        seen.add(next)
        queue.push(next)
      }
    }
    expect(NODES.filter((node) => !seen.has(node))).toEqual([])
  })
})
