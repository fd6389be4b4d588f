import { readFileSync } from 'node:fs'
import {
  type GraphQLNamedType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import * as importVocabulary from '../../src/domain/import-vocabulary.ts'
import * as vocabulary from '../../src/domain/vocabulary.ts'
import { schema } from '../../src/schema/schema.ts'

const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
)

/** Every place of a type that must be explained, with its explanation. */
function explained(type: GraphQLNamedType): [place: string, description: string | null | undefined][] {
  const own: [string, string | null | undefined][] = [[type.name, type.description]]
  if (isEnumType(type)) {
    return [
      ...own,
      ...type
        .getValues()
        .map((value): [string, string | null | undefined] => [`${type.name}.${value.name}`, value.description]),
    ]
  }
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return own
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const place = `${type.name}.${field.name}`
    const args: readonly { name: string; description?: string | null | undefined }[] = 'args' in field ? field.args : []
    return [
      [place, field.description] as [string, string | null | undefined],
      ...args.map((arg): [string, string | null | undefined] => [`${place}(${arg.name})`, arg.description]),
    ]
  })
  return [...own, ...fields]
}

describe('the schema', () => {
  test('is the one in schema.graphql; if not, run: npm run schema:print', () => {
    const file = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')
    expect(file).toBe(`${printSchema(lexicographicSortSchema(schema))}\n`)
  })

  test('explains every type, field, argument, input field and enum value in a sentence', () => {
    const places = types.flatMap(explained)
    const wanting = places.filter(([, description]) => !/^[A-Z].{2,}\.$/s.test(description ?? ''))
    expect(places.length).toBeGreaterThan(500)
    expect(wanting.map(([place]) => place)).toEqual([])
  })

  test.each([
    ['EventSource', vocabulary.EVENT_SOURCES],
    ['EventType', vocabulary.EVENT_TYPES],
    ['EventDirection', vocabulary.EVENT_DIRECTIONS],
    ['EmailStatus', vocabulary.EMAIL_STATUSES],
    ['CallStatus', vocabulary.CALL_STATUSES],
    ['LinkedInStatus', vocabulary.LINKEDIN_STATUSES],
    ['OverallStatus', vocabulary.OVERALL_STATUSES],
    ['CampaignStatus', vocabulary.CAMPAIGN_STATUSES],
    ['ImportStatus', vocabulary.IMPORT_STATUSES],
    ['ImportRowOutcome', vocabulary.IMPORT_ROW_OUTCOMES],
    ['IdentityKind', vocabulary.IDENTITY_KINDS],
    ['ImportField', importVocabulary.IMPORT_FIELDS],
    ['ImportColumn', importVocabulary.IMPORT_COLUMNS],
    ['ImportPolicy', importVocabulary.IMPORT_POLICIES],
    ['SyncStatus', vocabulary.SYNC_STATUSES],
    ['SyncResource', vocabulary.SYNC_RESOURCES],
    ['CallKind', vocabulary.CALL_KINDS],
    ['MeetingKind', vocabulary.MEETING_KINDS],
    ['LinkedInKind', vocabulary.LINKEDIN_KINDS],
    ['UserRole', vocabulary.USER_ROLES],
    ['Scope', vocabulary.SCOPES],
  ])('%s has the words of the glossary in upper case, with their sentences', (name, words) => {
    const type = schema.getType(name)
    const values = isEnumType(type) ? type.getValues() : []
    expect(Object.fromEntries(values.map((value) => [value.value, [value.name, value.description]]))).toEqual(
      Object.fromEntries(Object.entries(words).map(([word, says]) => [word, [word.toUpperCase(), says]])),
    )
  })

  test('every connection takes the same paging arguments', () => {
    const connections = types.flatMap((type) =>
      isObjectType(type) || isInterfaceType(type)
        ? Object.values(type.getFields()).filter((field) => getNamedType(field.type).name.endsWith('Connection'))
        : [],
    )
    expect(connections.length).toBeGreaterThan(25)
    for (const { args } of connections) {
      expect(args.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['first', 'after', 'last', 'before', 'order']),
      )
    }
  })

  test('lists are connections, but for the few that are short by nature', () => {
    const lists = types.flatMap((type) =>
      isObjectType(type)
        ? Object.values(type.getFields())
            .filter((field) => /\[/.test(String(field.type)) && !type.name.endsWith('Connection'))
            .map((field) => `${type.name}.${field.name}`)
        : [],
    )
    const notes = lists.filter((place) => place.endsWith('.ingestNotes'))
    expect(lists.filter((place) => !notes.includes(place)).sort()).toEqual([
      'AddedCampaignLeads.results',
      'ApiKey.scopes',
      'Campaign.fieldEdits',
      'CampaignLead.fieldEdits',
      'Company.fieldEdits',
      'CsvImport.columns',
      'CsvImport.keptReasons',
      'CsvImport.reasons',
      'CsvImportPreview.columns',
      'CsvImportPreview.reasons',
      'CsvImportRow.cells',
      'CsvImportRow.kept',
      'CsvImportRow.reasons',
      'CsvMapping.columns',
      'Lead.fieldEdits',
      'Lead.identities',
      'Offer.targetIndustries',
      'Query.nodes',
      'Query.suggestCsvMapping',
      'SyncRun.parts',
      'SyncRun.resources',
      'ValidationError.fields',
    ])
  })

  test('can be walked from any node of the data model to any other', () => {
    const nodes = [
      'User',
      'InstantlyCampaignRaw',
      'InstantlyDailyAnalyticsRaw',
      'InstantlyEmailRaw',
      'InstantlyLeadRaw',
      'InstantlyCampaignDefinitionRaw',
      'CsvImport',
      'Offer',
      'Company',
      'Lead',
      'Campaign',
      'CampaignLead',
      'EmailEvent',
      'NoteEvent',
    ]
    for (const start of nodes) {
      const reached = reachable(start)
      expect(nodes.filter((node) => !reached.has(node))).toEqual([])
    }
  })
})

/** The names of the types that can be reached from a type by following fields. */
function reachable(start: string): Set<string> {
  const seen = new Set<string>()
  const queue = [start]
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    const type = schema.getType(name)
    if (isInterfaceType(type)) queue.push(...schema.getPossibleTypes(type).map((possible) => possible.name))
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    queue.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type).name))
  }
  return seen
}
