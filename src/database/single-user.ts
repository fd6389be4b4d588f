import type { User } from '../generated/prisma/client.ts'
import type { Database } from './database.ts'

/**
 * The one user of single-user mode: the first that was made. Where there is none it is made now, so that notes have an
 * author from the first start on; there is nobody else, so this user may do everything.
 */
export async function singleUser(db: Database, first: { email: string; fullName: string }): Promise<User> {
  const oldest = await findOldest(db)
  if (oldest !== null) return oldest
  await db.query(
    `/* singleUser */ insert into users (email, full_name, role)
     select $1, $2, 'admin' where not exists (select from users) on conflict (email) do nothing`,
    [first.email, first.fullName],
  )
  const made = await findOldest(db)
  if (made === null) throw new Error(`The user ${first.email} was made but cannot be read`)
  return made
}

function findOldest(db: Database): Promise<User | null> {
  return db.prisma.user.findFirst({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
}
