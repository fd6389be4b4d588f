/** The derived tables, in the order in which they depend on each other. */
export const DERIVED_TABLES = ['companies', 'campaigns', 'leads', 'campaign_leads', 'events'] as const

/** A derived table. */
export type DerivedTable = (typeof DERIVED_TABLES)[number]
