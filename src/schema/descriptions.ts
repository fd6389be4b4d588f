/** What `lastSyncedAt` means on rows that are derived from several resources. */
export const DERIVED_FRESHNESS =
  'Up to when the sources behind this are known: leads and mails of Instantly were both read to the end at this time or ' +
  'later. Null until both have been read once.'

/** What `lastSyncedAt` means on rows of the raw layer. */
export const RAW_FRESHNESS = 'When Leadline last saw this record at Instantly.'

/** What `ingestNotes` means on rows of the raw layer. */
export const INGEST_NOTES = 'What had to be changed so that the database could hold the record; empty when nothing was.'

/** What `normalizeError` means on rows of the raw layer. */
export const NORMALIZE_ERROR = 'Why the record could not be turned into leads, campaigns or events; null when it could.'
