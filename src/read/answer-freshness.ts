import { SYNC_RESOURCES, type SyncResource } from '../domain/vocabulary.ts'
import { EVENT_TYPENAMES } from './event-typename.ts'
import type { LoadFreshness } from './freshness.ts'

const PEOPLE = ['leads', 'emails'] as const

// @NOTE Object.keys forgets which keys an object has.
const EVERYTHING = Object.keys(SYNC_RESOURCES) as SyncResource[]

/** The resources of Instantly that the rows of each GraphQL type are made of; a type that is not here rests on none. */
export const RESTS_ON: Readonly<Record<string, readonly SyncResource[]>> = {
  InstantlyCampaignRaw: ['campaign_analytics'],
  InstantlyCampaignDefinitionRaw: ['campaigns'],
  InstantlyAccountRaw: ['accounts'],
  InstantlyDailyAnalyticsRaw: ['daily_analytics'],
  InstantlyEmailRaw: ['emails'],
  InstantlyLeadRaw: ['leads'],
  QuarantinedRecord: EVERYTHING,
  Campaign: ['campaigns'],
  CampaignLead: PEOPLE,
  Company: PEOPLE,
  Lead: PEOPLE,
  SearchResult: PEOPLE,
  Event: PEOPLE,
  ...Object.fromEntries(EVENT_TYPENAMES.map((name) => [name, PEOPLE])),
}

/** When one resource of a source was last read. Times are ISO texts in UTC; null when it never was. */
export interface ResourceFreshness {
  source: 'instantly'
  resource: SyncResource
  /** The end of the last complete read, of whatever extent. */
  lastSyncedAt: string | null
  /** The end of the last read that saw every record. */
  fullyReadAt: string | null
}

/**
 * When each source that an answer rests on was last synced.
 *
 * @param typenames the GraphQL types whose fields were asked for
 */
export async function answerFreshness(
  typenames: ReadonlySet<string>,
  load: LoadFreshness,
): Promise<ResourceFreshness[]> {
  const wanted = new Set<string>(
    [...typenames].flatMap((name) => RESTS_ON[name.replace(/(Connection|Edge)$/, '')] ?? []),
  )
  const resources = Object.keys(SYNC_RESOURCES).filter((name): name is SyncResource => wanted.has(name))
  if (resources.length === 0) return []
  const freshness = await load()
  return resources.map((resource) => ({
    source: 'instantly',
    resource,
    lastSyncedAt: freshness.completedAt(resource)?.toISOString() ?? null,
    fullyReadAt: freshness.fullyReadAt(resource)?.toISOString() ?? null,
  }))
}
