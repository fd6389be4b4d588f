import type { Workspace } from '../main.ts'
import { createKey } from '../write/api-keys.ts'
import { commandLineWriter } from './command-line-writer.ts'

/**
 * Makes a key that may do everything, in the name of the first admin, where no key is good.
 *
 * @returns its secret, to be shown once; undefined where there is a good key already
 */
export async function makeFirstKey({ database, currentUser }: Workspace): Promise<string | undefined> {
  const { prisma } = database
  const ends = [{ expiresAt: null }, { expiresAt: { gt: new Date() } }]
  const good = await prisma.apiKey.findFirst({ where: { revokedAt: null, OR: ends }, select: { id: true } })
  if (good !== null) return undefined
  const first = await currentUser()
  const admin = await prisma.user.findFirst({
    where: { role: 'admin' },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  const input = { name: 'First key', scopes: ['read', 'write', 'sync', 'admin'] as const, expiresAt: null }
  const { secret } = await createKey(commandLineWriter(database, admin ?? first), { input })
  return secret
}
