import type { Queryable } from '../database/database.ts'
import type { ImportRowOutcome, Prisma } from '../generated/prisma/client.ts'
import { allOf, given, type Optional } from './conditions.ts'

/** A reason with its sentence. */
export interface SaidReason {
  code: string
  message: string
  /** Of how many rows it is true, where that was counted. */
  rows?: number
}

/** Reasons with their sentences; one that the glossary does not know any more says its own word. */
export function sayReasons(glossary: Readonly<Record<string, string>>, codes: readonly string[]): SaidReason[] {
  return codes.map((code) => ({ code, message: glossary[code] ?? code }))
}

/** How many rows of an import have which reason, the commonest first. */
export async function countedReasons(
  db: Queryable,
  importId: string,
  column: 'reasons' | 'kept',
  glossary: Readonly<Record<string, string>>,
): Promise<SaidReason[]> {
  const rows = await db.query<{ code: string; rows: number }>(
    `/* countedReasons */ select code, count(*)::int as rows from csv_import_rows, unnest(${column}) as u(code)
     where import_id = $1::uuid group by code order by rows desc, code`,
    [importId],
  )
  return rows.map(({ code, rows: count }) => ({ code, message: glossary[code] ?? code, rows: count }))
}

/** A column of an imported file, and the field that it was read as. */
export interface ReadColumn {
  name: string
  field: string | null
}

/** The columns of an imported file; empty while the file was not looked at. */
export function readColumns(names: unknown, fields: unknown): ReadColumn[] {
  if (!Array.isArray(names)) return []
  const known: unknown[] = Array.isArray(fields) ? fields : []
  return names.map((name: unknown, index) => {
    const field = known[index]
    return { name: String(name), field: typeof field === 'string' ? field : null }
  })
}

/** The rows of a file with one of the outcomes and a reason. */
export function csvImportRowWhere(
  filter: Optional<{ outcome?: Optional<ImportRowOutcome[]>; reason?: Optional<string> }>,
): Prisma.CsvImportRowWhereInput {
  const outcomes = given(filter?.outcome, (values): Prisma.CsvImportRowWhereInput => ({ outcome: { in: values } }))
  return allOf(
    outcomes,
    given(filter?.reason, (reason) => ({ reasons: { has: reason } })),
  )
}
