import type { PrismaClient } from '../generated/prisma/client.ts'
import type { Queryable } from './database.ts'
import { readCatalogue } from './fast-reader/catalogue.ts'

/**
 * Makes sure, once the migrations are through, that every table of this version is under row-level security, that nobody
 * under it may truncate, and that the roles of Supabase's public keys hold nothing here: rights may have been given since,
 * and a migration may have forgotten a table. One statement, which changes nothing where all is well, and leaves alone
 * what does not belong to this user.
 *
 * @param client says which tables are ours
 */
export async function protectTables(db: Queryable, client: PrismaClient): Promise<void> {
  const tables = [...readCatalogue(client).values()].map(({ table }) => table)
  await db.query(
    '/* protectTables */ select protect_tables(array(select jsonb_array_elements_text($1::jsonb))) as changed',
    [JSON.stringify(tables)],
  )
}
