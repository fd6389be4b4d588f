import type { SyncStatus } from '../domain/vocabulary.ts'
import type { ImportStatus, Prisma } from '../generated/prisma/client.ts'
import { allOf, given, type Optional, searchWords } from './conditions.ts'

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
