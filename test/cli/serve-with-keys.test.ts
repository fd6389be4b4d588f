import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { checkApiKey } from '../../src/auth/api-keys.ts'
import { serveCommand } from '../../src/cli/serve-command.ts'
import { openDatabase } from '../../src/database/open.ts'
import { silentLogger } from '../../src/logger.ts'
import { databaseKind, testDatabaseUrl, testSchema } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { runInProcess } from './in-process.ts'

const Served = z.object({ url: z.string(), firstKey: z.string().optional() })

test(`serve --with-keys makes a key where there is none; without it the start warns of proxies (${databaseKind})`, async () => {
  await using folder = await temporaryFolder()
  const own = testDatabaseUrl === undefined ? undefined : testSchema(testDatabaseUrl)
  const dataDir = join(folder.path, 'db')
  const env = {
    ...(own && { DATABASE_URL: own.url }),
    LEADLINE_DATA_DIR: dataDir,
    LEADLINE_IMPORTS_DIR: join(folder.path, 'imports'),
    LOG_LEVEL: 'error',
    PORT: String(await freePort()),
  }
  /** Serves, and stops as soon as it says so. */
  const serve = (withKeys: boolean, json: boolean) =>
    runInProcess(env, (context) => {
      const stop = new AbortController()
      context.output.out.once('readable', () => stop.abort())
      return serveCommand({ ...context, stop: stop.signal }, { withKeys, json })
    })
  try {
    const alone = await serve(false, false)
    expect(alone).toMatchObject({ exit: 0, out: expect.stringMatching(/Everyone on this computer is let in/) })
    expect(alone.err).toMatch(/Put no proxy before it.*leadline -- serve --with-keys/)
    const first = await serve(true, true)
    const { firstKey = '' } = Served.parse(JSON.parse(first.out))
    expect([first.exit, first.err]).toEqual([0, ''])
    const again = await serve(true, false)
    expect(again.out).toMatch(/API keys are let in/)
    expect(again.out).not.toMatch(/leadline_/)

    await using database = await openDatabase({ url: own?.url, folder: dataDir, command: 'test' })
    const check = { database, logger: silentLogger, now: () => new Date() }
    const { actor } = await checkApiKey(check, firstKey)
    expect([...actor.scopes]).toEqual(['read', 'write', 'sync', 'admin'])
    expect(await database.prisma.auditEntry.count({ where: { action: 'createApiKey' } })).toBe(1)
  } finally {
    await own?.drop()
  }
}, 300_000)
