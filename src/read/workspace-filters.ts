import type { SyncStatus } from '../domain/vocabulary.ts'
import type { ImportStatus, Prisma } from '../generated/prisma/client.ts'
import { allOf, given, type Optional, searchWords } from './conditions.ts'
import { type JsonPathFilter, jsonConditions } from './json-path.ts'
import { uuidArgument } from './node-id.ts'
import { type NumberRange, type TimeRange, within, withinTime } from './raw-filters.ts'

/** The offers whose name or value proposition holds every word of a search, archived or not as wanted. */
export function offerWhere(
  filter: Optional<{ search?: Optional<string>; archived?: Optional<boolean> }>,
): Prisma.OfferWhereInput {
  const words = filter?.search == null ? [] : searchWords(filter.search)
  return allOf<Prisma.OfferWhereInput>(
    ...words.map((word) => ({ OR: [{ offerName: word }, { valueProposition: word }] })),
    given(filter?.archived, (archived) => ({ archivedAt: archived ? { not: null } : null })),
  )
}

/** Which CSV imports are wanted. */
export interface CsvImportFilter {
  importStatus?: Optional<ImportStatus[]>
  fileName?: Optional<string>
  uploadedById?: Optional<string>
  totalRows?: Optional<NumberRange>
  createdAt?: Optional<TimeRange>
  updatedAt?: Optional<TimeRange>
  json?: Optional<JsonPathFilter[]>
}

/** The CSV imports that a filter lets through. */
export function csvImportWhere(filter: Optional<CsvImportFilter>): Prisma.CsvImportWhereInput {
  const { importStatus, fileName, uploadedById, totalRows, createdAt, updatedAt, json } = filter ?? {}
  return allOf<Prisma.CsvImportWhereInput>(
    given(importStatus, (values) => ({ importStatus: { in: values } })),
    ...(fileName == null ? [] : searchWords(fileName)).map((word) => ({ fileName: word })),
    given(uploadedById, (id) => ({ uploadedById: uuidArgument(id, 'filter.uploadedById', 'User') })),
    given(within(totalRows), (span) => ({ totalRows: span })),
    given(withinTime(createdAt, 'filter.createdAt'), (span) => ({ createdAt: span })),
    given(withinTime(updatedAt, 'filter.updatedAt'), (span) => ({ updatedAt: span })),
    ...jsonConditions<Prisma.CsvImportWhereInput>('rawData', json, 'filter.json'),
  )
}

/** The sync runs in one of the statuses. */
export function syncRunWhere(filter: Optional<{ status?: Optional<SyncStatus[]> }>): Prisma.SyncRunWhereInput {
  return allOf(given(filter?.status, (values) => ({ status: { in: values } })))
}
