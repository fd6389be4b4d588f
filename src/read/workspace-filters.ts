import type { SyncStatus } from '../domain/vocabulary.ts'
import type { ImportStatus, Prisma } from '../generated/prisma/client.ts'
import { allOf, given, type Optional, searchWords } from './conditions.ts'

/** The offers whose name or value proposition holds every word of a search. */
export function offerWhere(filter: Optional<{ search?: Optional<string> }>): Prisma.OfferWhereInput {
  const words = filter?.search == null ? [] : searchWords(filter.search)
  return allOf(...words.map((word) => ({ OR: [{ offerName: word }, { valueProposition: word }] })))
}

/** The CSV imports in one of the statuses. */
export function csvImportWhere(
  filter: Optional<{ importStatus?: Optional<ImportStatus[]> }>,
): Prisma.CsvImportWhereInput {
  return allOf(given(filter?.importStatus, (values) => ({ importStatus: { in: values } })))
}

/** The sync runs in one of the statuses. */
export function syncRunWhere(filter: Optional<{ status?: Optional<SyncStatus[]> }>): Prisma.SyncRunWhereInput {
  return allOf(given(filter?.status, (values) => ({ status: { in: values } })))
}
