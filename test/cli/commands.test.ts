import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/open.ts'
import { startInstantlySimulator } from '../../src/simulator/instantly-simulator.ts'
import { runCommand } from '../support/command.ts'
import { databaseKind, testDatabaseUrl, testSchema } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'

const COMMANDS = ['serve', 'demo', 'migrate', 'sync', 'status', 'rebuild', 'keys list', 'users create', 'users list']

describe(`leadline on the command line (${databaseKind})`, () => {
  test('every command explains itself, with options and exit codes', async () => {
    await using folder = await temporaryFolder()
    const main = await runCommand(['--help'], folder.path)
    expect(main.code).toBe(0)
    for (const command of COMMANDS) expect(main.out).toContain(command.split(' ')[0])
    for (const command of COMMANDS) {
      const { code, out } = await runCommand([...command.split(' '), '--help'], folder.path)
      expect({ command, code }).toEqual({ command, code: 0 })
      expect(out).toMatch(/--json/)
      expect(out).toMatch(/Exit codes: 0 .* 1 .* 2 /)
    }
  })

  test('wrong words and wrong settings end with 2 and say what to do', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, '.env'), 'PORT=nowhere\nLOG_LEVEL=loud\n')
    const settings = await runCommand(['status'], folder.path)
    expect(settings.code).toBe(2)
    expect(settings.err).toMatch(/PORT must be/)
    expect(settings.err).toMatch(/LOG_LEVEL must be/)
    expect(settings.err).not.toMatch(/ at .*\.ts:/)
    const good = { PORT: '4000', LOG_LEVEL: 'warn' }
    for (const [words, message] of [
      [['sync', 'mails'], /There is no resource mails. Choose from campaigns/],
      [['sync', '--since', '2024-02-30'], /--since 2024-02-30 is not a date/],
      [['sync'], /INSTANTLY_API_KEY/],
      [['dance'], /unknown command/],
      [['demo', '--leads', '3'], /20 to 200000/],
    ] as const) {
      const { code, err } = await runCommand(words, folder.path, good)
      expect({ words, code }).toEqual({ words, code: 2 })
      expect(err).toMatch(message)
    }
  })

  test('sync, status and rebuild work for scripts: JSON on standard output, exit codes that tell', async () => {
    await using folder = await temporaryFolder()
    await using simulator = await startInstantlySimulator({ leads: 60 })
    const place = testDatabaseUrl === undefined ? undefined : testSchema(testDatabaseUrl)
    const env = {
      ...(place && { DATABASE_URL: place.url }),
      INSTANTLY_API_KEY: simulator.apiKey,
      INSTANTLY_BASE_URL: simulator.url,
      INSTANTLY_REQUESTS_PER_MINUTE: '6000',
      INSTANTLY_EMAILS_PER_MINUTE: '6000',
      LOG_LEVEL: 'warn',
    }
    try {
      const sync = await runCommand(['sync', '--json'], folder.path, env)
      expect(sync.code).toBe(0)
      expect(JSON.parse(sync.out)).toMatchObject({ status: 'succeeded', normalizeFailed: 0 })
      const part = await runCommand(['sync', 'accounts'], folder.path, env)
      expect(part.code).toBe(0)
      expect(part.out).toMatch(/accounts +succeeded/)
      expect(part.err).toMatch(/accounts: reading/)
      const status = await runCommand(['status', '--json'], folder.path, env)
      expect(JSON.parse(status.out).resources).toHaveLength(6)
      expect((await runCommand(['status'], folder.path, env)).out).toMatch(/leads +60 +\d+ seconds? ago/)
      const check = await runCommand(['rebuild', '--check', '--json'], folder.path, env)
      expect({ code: check.code, found: JSON.parse(check.out).differences }).toEqual({ code: 0, found: [] })
      {
        const opened = { url: place?.url, folder: join(folder.path, '.leadline/db'), command: 'test' }
        await using db = await openDatabase(opened)
        await db.query(`update campaigns set campaign_name = 'Wrong'`)
      }
      const damaged = await runCommand(['rebuild', '--check'], folder.path, env)
      expect(damaged.code).toBe(1)
      expect(damaged.out).toMatch(/campaigns .*changed \(campaign_name\)/)
      expect((await runCommand(['rebuild'], folder.path, env)).code).toBe(0)
      expect((await runCommand(['rebuild', '--check'], folder.path, env)).code).toBe(0)
      const wrongKey = await runCommand(['sync', 'accounts', '--json'], folder.path, {
        ...env,
        INSTANTLY_API_KEY: 'wrong',
      })
      expect(wrongKey.code).toBe(1)
      expect(JSON.parse(wrongKey.out).error).toMatch(/401|key/i)
    } finally {
      await place?.drop()
    }
  }, 300_000)
})
