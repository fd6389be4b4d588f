import { campaignAnalytics, campaignDefinitions } from './campaigns.ts'
import { emails } from './emails.ts'
import { leads } from './leads.ts'
import type { Normalizer } from './normalizer.ts'

/**
 * Every normalizer, in the order that has the least to do twice: campaigns first, then the people, then what happened
 * with them. Any other order ends in the same tables.
 */
export const normalizers: readonly Normalizer[] = [campaignDefinitions, campaignAnalytics, leads, emails]
