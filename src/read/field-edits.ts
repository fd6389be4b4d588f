import DataLoader from 'dataloader'
import { type EditableTable, fieldOfColumn } from '../domain/editable-fields.ts'
import type { FieldEdit, PrismaClient } from '../generated/prisma/client.ts'
import { delegateOf } from './delegate.ts'

/** Loads what people set on a row, in the order of the columns' names. The plan is Prisma's, from the request. */
export type LoadFieldEdits = (table: EditableTable, rowId: string, plan: object) => Promise<FieldEdit[]>

/** Field edits for one GraphQL request: one statement for each table, however many rows ask. */
export function createFieldEdits(prisma: PrismaClient): LoadFieldEdits {
  const loaders = new Map<string, DataLoader<string, FieldEdit[]>>()
  return async (table, rowId, plan) => {
    const key = JSON.stringify([table, plan])
    const loader = loaders.get(key) ?? new DataLoader((ids) => load(prisma, table, ids, plan))
    loaders.set(key, loader)
    return await loader.load(rowId)
  }
}

async function load(
  prisma: PrismaClient,
  tableName: EditableTable,
  ids: readonly string[],
  plan: object,
): Promise<FieldEdit[][]> {
  const found = await delegateOf(prisma, 'FieldEdit').findMany({
    ...plan,
    where: { tableName, rowId: { in: [...ids] } },
    orderBy: [{ rowId: 'asc' }, { columnName: 'asc' }],
  })
  // @NOTE The rows are of this model; the common delegate cannot say so.
  const edits = found as FieldEdit[]
  const known = edits.filter(({ columnName }) => fieldOfColumn(tableName, columnName) !== undefined)
  const byRow = Map.groupBy(known, ({ rowId }) => rowId)
  return ids.map((id) => byRow.get(id) ?? [])
}
