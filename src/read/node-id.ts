import { cleanText } from '../domain/clean-text.ts'
import { UserInputError } from './user-input-error.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const GLOBAL_ID = /^([A-Z][A-Za-z]*):(.+)$/su

/** A global id taken apart: the GraphQL type and the row's key. */
export interface NodeId {
  typename: string
  key: string
}

/** The GraphQL types that have a global id, with what their keys look like. A test holds it against the schema. */
const KEY_KINDS: ReadonlyMap<string, 'uuid' | 'text'> = new Map([
  ['AuditEntry', 'uuid'],
  ['CallEvent', 'uuid'],
  ['Campaign', 'uuid'],
  ['CampaignLead', 'uuid'],
  ['Company', 'uuid'],
  ['CsvImport', 'uuid'],
  ['CsvImportRow', 'uuid'],
  ['CsvMapping', 'uuid'],
  ['EmailEvent', 'uuid'],
  ['InstantlyAccountRaw', 'text'],
  ['InstantlyCampaignDefinitionRaw', 'text'],
  ['InstantlyCampaignRaw', 'text'],
  ['InstantlyDailyAnalyticsRaw', 'uuid'],
  ['InstantlyEmailRaw', 'uuid'],
  ['InstantlyLeadRaw', 'text'],
  ['Lead', 'uuid'],
  ['LinkedInEvent', 'uuid'],
  ['NoteEvent', 'uuid'],
  ['Offer', 'uuid'],
  ['OtherEvent', 'uuid'],
  ['QuarantinedRecord', 'uuid'],
  ['SyncRun', 'uuid'],
  ['User', 'uuid'],
])

/** True for the text form of a uuid, of whatever version. */
export function isUuidText(text: string): boolean {
  return UUID.test(text)
}

/** The readable global id of a row, such as `Lead:4f0c…`. */
export function encodeNodeId(typename: string, key: string): string {
  return `${typename}:${key}`
}

/**
 * Takes a global id apart.
 *
 * @throws UserInputError when it is not the `Type:key` of a type that has global ids
 */
export function decodeNodeId(id: string): NodeId {
  const [, typename, key] = GLOBAL_ID.exec(id) ?? []
  const kind = KEY_KINDS.get(typename ?? '')
  if (typename === undefined || key === undefined || kind === undefined || cleanText(key) !== key) {
    throw new UserInputError(`${shown(id)} is not a global id. Use the id field of a node unchanged.`)
  }
  if (kind === 'text') return { typename, key }
  if (isUuidText(key)) return { typename, key: key.toLowerCase() }
  throw new UserInputError(`${shown(id)} is not a global id of ${typename}: its key must be a uuid.`)
}

/**
 * The uuid that an argument means: a global id of one of the types, or the bare uuid.
 *
 * @throws UserInputError for an id of another type, and for anything else
 */
export function uuidArgument(id: string, argument: string, typename: string, ...others: string[]): string {
  const types = [typename, ...others]
  const [, givenType, key] = GLOBAL_ID.exec(id) ?? []
  if (givenType !== undefined && !types.includes(givenType)) throw otherType(id, argument, givenType, typename)
  const uuid = key ?? id
  if (isUuidText(uuid)) return uuid.toLowerCase()
  throw new UserInputError(`${argument} is ${shown(id)}; it must be the id or the uuid of a ${typename}.`)
}

/** The key of a row that a field's argument `id` names. @throws UserInputError */
export function uuidKey(typename: string, ...others: string[]): (args: { id: string }) => { id: string } {
  return ({ id }) => ({ id: uuidArgument(id, 'id', typename, ...others) })
}

function otherType(id: string, argument: string, given: string, expected: string): UserInputError {
  return new UserInputError(`${argument} is ${shown(id)}, the id of a ${given}; the id of a ${expected} is wanted.`)
}

function shown(id: string): string {
  return JSON.stringify(id.length > 80 ? `${id.slice(0, 80)}…` : id)
}
