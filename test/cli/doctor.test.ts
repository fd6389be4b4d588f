import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createServer as createTcpServer, type Server } from 'node:net'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Finding } from '../../src/cli/doctor/check.ts'
import { checks } from '../../src/cli/doctor/checks.ts'
import { renderFindings } from '../../src/cli/doctor/render.ts'
import { readConfig } from '../../src/config.ts'
import { lockFolder } from '../../src/database/folder-lock.ts'
import { ownRelations } from '../../src/database/own-relations.ts'
import { type InstantlySimulator, startInstantlySimulator } from '../../src/simulator/instantly-simulator.ts'
import { runCommand } from '../support/command.ts'
import { databaseKind, testDatabaseUrl, testSchema } from '../support/database.ts'
import {
  diagnose,
  dumpEverything,
  findingOf,
  listFolder,
  runSql,
  turned,
  type Variables,
} from '../support/doctor-kit.ts'
import { temporaryFolder } from '../support/folder.ts'

const MB = 1024 ** 2

/** Listens at a free port of this computer. @returns its address */
async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  return typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : ''
}

describe(`leadline doctor (${databaseKind})`, () => {
  const cleanup = new AsyncDisposableStack()
  let folder: string
  let simulator: InstantlySimulator
  let env: Variables
  let healthy: Finding[]
  const config = () => readConfig(env)

  beforeAll(async () => {
    folder = cleanup.use(await temporaryFolder()).path
    simulator = cleanup.use(await startInstantlySimulator({ leads: 60 }))
    const place = testDatabaseUrl === undefined ? undefined : testSchema(testDatabaseUrl)
    if (place !== undefined) cleanup.defer(place.drop)
    env = {
      ...(place && { DATABASE_URL: place.url }),
      LEADLINE_DATA_DIR: join(folder, 'db'),
      LEADLINE_IMPORTS_DIR: join(folder, 'imports'),
      INSTANTLY_API_KEY: simulator.apiKey,
      INSTANTLY_BASE_URL: simulator.url,
      INSTANTLY_EMAILS_PER_MINUTE: '6000',
      LOG_LEVEL: 'silent',
    }
    await mkdir(join(folder, 'imports'))
    const { code, err } = await runCommand(['sync', '--json'], folder, env)
    if (code !== 0) throw new Error(err)
    healthy = await diagnose(env)
  })
  afterAll(() => cleanup.disposeAsync())
  afterEach(() => simulator.faults.clear())

  /** What turned against the healthy set-up, and the sentences of what did. */
  async function damage(after: Promise<Finding[]>) {
    const findings = await after
    const turns = turned(healthy, findings)
    const text = findings.map(({ message, remedy }) => `${message} → ${remedy}`).join('\n')
    for (const { check, status, remedy } of findings) {
      if (status === 'warning' || status === 'error')
        expect({ check, remedy }).toEqual({ check, remedy: expect.any(String) })
    }
    return { turns, text, findings }
  }

  test('finds nothing wrong with a healthy set-up, and says each name once', async () => {
    const wrong = healthy.filter(({ status }) => status === 'error' || status === 'warning')
    // @NOTE The test server's user is a superuser, which is worth a warning.
    expect(wrong.map(({ check }) => check)).toEqual(testDatabaseUrl === undefined ? [] : ['database.role'])
    expect(healthy.map(({ check }) => check)).toEqual(['database.connection', ...checks.flatMap(({ names }) => names)])
    expect(new Set(healthy.map(({ check }) => check)).size).toBe(healthy.length)
  })

  test('answers scripts with JSON and exit codes', async () => {
    const good = await runCommand(['doctor', '--json'], folder, env)
    expect({ code: good.code, err: good.err }).toEqual({ code: 0, err: '' })
    const { healthy: isHealthy, counts, checks: found } = JSON.parse(good.out)
    expect(isHealthy).toBe(true)
    expect(found.map(({ check }: Finding) => check)).toEqual(healthy.map(({ check }) => check))
    // @NOTE How many are ok is for the test above: on a busy computer an embedded database may open too late for the limits.
    expect({ error: counts.error, some: counts.ok > 0 }).toEqual({ error: 0, some: true })
    const withoutKey = { ...env, INSTANTLY_API_KEY: '' }
    expect((await runCommand(['doctor'], folder, withoutKey)).code).toBe(0)
    const strict = await runCommand(['doctor', '--strict'], folder, withoutKey)
    expect(strict.code).toBe(1)
    expect(strict.out).toMatch(/WARNING +instantly\.key .*INSTANTLY_API_KEY is not set/)
    expect(strict.err).toMatch(/Checking database\.connection/)
    expect((await runCommand(['doctor'], folder, { ...env, INSTANTLY_API_KEY: 'wrong' })).code).toBe(1)
    expect((await runCommand(['doctor'], folder, { ...env, PORT: 'nowhere' })).code).toBe(2)
    expect((await runCommand(['doctor', '--stale-after', 'never'], folder, env)).code).toBe(2)
  })

  test('changes nothing: neither rows nor schemas nor files', async () => {
    const [rows, files] = [await dumpEverything(config()), await listFolder(folder)]
    expect(rows.length).toBeGreaterThan(60)
    await diagnose(env)
    await runCommand(['doctor'], folder, env)
    expect(await dumpEverything(config())).toEqual(rows)
    // @NOTE PGlite's own files inside its folder come and go whenever it is open.
    const outside = (paths: readonly string[]) => paths.filter((path) => !path.startsWith(join(folder, 'db/')))
    expect(outside(await listFolder(folder))).toEqual(outside(files))
  })

  test('knows every table of the workspace, so that none goes unlooked at', async () => {
    const [found] = z
      .array(z.object({ names: z.array(z.string()) }))
      .parse(
        await runSql(
          config(),
          'select array(select tablename::text from pg_tables where schemaname = current_schema()) as names',
        ),
      )
    expect((await ownRelations()).tables.toSorted()).toEqual(found?.names.toSorted())
  })

  test('makes nothing where nothing is, and says how to begin', async () => {
    await using empty = await temporaryFolder()
    const missing = testDatabaseUrl === undefined ? {} : { DATABASE_URL: testSchema(testDatabaseUrl).url }
    const { code, out } = await runCommand(['doctor'], empty.path, missing)
    expect(code).toBe(1)
    expect(out).toMatch(/ERROR +database\.(connection|schema) .*\n.*→ .*npm run -s leadline -- migrate/)
    expect(await listFolder(empty.path)).toEqual([])
  })

  const broken: readonly [title: string, broken: string[], repaired: string[], turns: string[], says: RegExp][] = [
    [
      'a table without row-level security',
      ['alter table leads disable row level security'],
      ['alter table leads enable row level security'],
      ['database.row_level_security: error'],
      /Without row-level security are: leads\..*→ .*leadline -- migrate/,
    ],
    [
      'a migration that is pending',
      [
        "update _prisma_migrations set migration_name = 'x', rolled_back_at = now() where migration_name = '035_row_level_security'",
      ],
      [
        "update _prisma_migrations set migration_name = '035_row_level_security', rolled_back_at = null where migration_name = 'x'",
      ],
      ['database.migrations: error'],
      /lacks 1 migrations of this version \(035_row_level_security\).*→ .*leadline -- migrate/,
    ],
    [
      'a migration that failed',
      ["update _prisma_migrations set finished_at = null where migration_name = '035_row_level_security'"],
      ["update _prisma_migrations set finished_at = now() where migration_name = '035_row_level_security'"],
      ['database.migrations: error'],
      /035_row_level_security of .* was begun and not finished.*→ .*migrate/,
    ],
    [
      'a database that is newer',
      ["update _prisma_migrations set migration_name = '999_later' where migration_name = '035_row_level_security'"],
      ["update _prisma_migrations set migration_name = '035_row_level_security' where migration_name = '999_later'"],
      ['database.migrations: error'],
      /does not know \(999_later\).*→ Run the version of Leadline that migrated it/,
    ],
    [
      'a resource that was not read for long',
      ["update sync_checkpoints set completed_at = completed_at - interval '3 days' where resource = 'leads'"],
      ["update sync_checkpoints set completed_at = completed_at + interval '3 days' where resource = 'leads'"],
      ['data.freshness: warning'],
      /Not read to the end in the last 24 hours: leads \(3 days ago\)\. → Run: .*sync leads/,
    ],
    [
      'records without an id',
      [`insert into raw_quarantine (resource, raw_json, reason) values ('emails', '{}', 'no id')`],
      ['delete from raw_quarantine'],
      ['data.quarantine: warning'],
      /1 records came without a usable id and are kept aside: emails 1\. → .*quarantinedRecords/,
    ],
    [
      'records that wait, and such that failed',
      [
        "update instantly_leads_raw set normalized_hash = null, normalize_error = 'odd' where instantly_lead_id = (select min(instantly_lead_id) from instantly_leads_raw)",
      ],
      ['update instantly_leads_raw set normalized_hash = content_hash, normalize_error = null'],
      ['data.pending: warning', 'data.failed: warning'],
      /1 records wait for the timeline: leads 1\. → .*rebuild/,
    ],
    [
      'an import that was broken off',
      [
        `insert into csv_imports_raw (id, file_name, file_sha256, file_bytes, policy, import_status)
        values ('11111111-1111-4111-8111-111111111111', 'list.csv', 'x', 1, '{}', 'processing')`,
      ],
      ['delete from csv_imports_raw'],
      ['data.imports: warning'],
      /11111111-1111-4111-8111-111111111111\. → .*import resume 11111111-1111-4111-8111-111111111111/,
    ],
  ]
  test.each(broken)('notices %s', async (_title, breaking, repairing, turns, says) => {
    await runSql(config(), ...breaking)
    const { turns: found, text } = await damage(diagnose(env))
    await runSql(config(), ...repairing)
    expect(found).toEqual(turns)
    expect(text).toMatch(says)
  })

  test('tells what is wrong with the API key, resource by resource', async () => {
    const wrong = await damage(diagnose({ ...env, INSTANTLY_API_KEY: 'wrong' }))
    expect(wrong.turns[0]).toBe('instantly.key: error')
    expect(wrong.turns.slice(1).every((turn) => /^instantly\.\w+: skipped$/.test(turn))).toBe(true)
    expect(findingOf(wrong.findings, 'instantly.key')).toMatchObject({
      message: expect.stringContaining('401'),
      remedy: expect.stringContaining('API v2'),
    })

    simulator.faults.next({ kind: 'status', status: 403, match: { path: '/leads/list' } })
    const scope = await damage(diagnose(env))
    expect(scope.turns).toEqual(['instantly.leads: error'])
    expect(scope.text).toMatch(/may not read leads.*403.*→ Give the API key the scope all:read \(or leads:read\)/)

    simulator.faults.next({ kind: 'status', status: 429, match: { path: '/emails' } })
    const limited = await damage(diagnose(env))
    expect(limited.turns).toEqual(['instantly.emails: warning'])

    simulator.faults.next({ kind: 'status', status: 402, times: 6 })
    const unpaid = await damage(diagnose(env))
    expect(unpaid.turns[0]).toBe('instantly.key: error')
    expect(findingOf(unpaid.findings, 'instantly.key').remedy).toMatch(/paid plan/)
    simulator.faults.clear()

    simulator.faults.next({ kind: 'cloudflare', times: 6 })
    expect(findingOf((await damage(diagnose(env))).findings, 'instantly.key').message).toMatch(/1010/)

    const none = await damage(diagnose({ ...env, INSTANTLY_API_KEY: '' }))
    expect(findingOf(none.findings, 'instantly.key')).toMatchObject({
      status: 'warning',
      remedy: expect.stringContaining('INSTANTLY_API_KEY'),
    })
    const away = await damage(diagnose({ ...env, INSTANTLY_BASE_URL: 'http://127.0.0.1:9' }))
    expect(away.turns[0]).toBe('instantly.key: error')
    const lost = await damage(diagnose({ ...env, INSTANTLY_BASE_URL: `${simulator.url}/elsewhere` }))
    expect(findingOf(lost.findings, 'instantly.key').remedy).toMatch(/INSTANTLY_BASE_URL/)
  })

  test('notices a clock that goes wrong', async () => {
    let awayMs = 0
    const server = createServer((_request, response) => {
      response.setHeader('date', new Date(Date.now() + awayMs).toUTCString())
      response.setHeader('content-type', 'application/json').end('{"items":[]}')
    })
    const url = `http://${await listen(server)}`
    for (const [ms, turns] of [
      [0, []],
      [120_000, ['instantly.clock: warning']],
      [-3_600_000, ['instantly.clock: error']],
    ] as const) {
      awayMs = ms
      expect((await damage(diagnose({ ...env, INSTANTLY_BASE_URL: url }))).turns).toEqual(turns)
    }
    await new Promise((resolve) => server.close(resolve))
    if (testDatabaseUrl === undefined) return
    // @NOTE Here it is our own clock that goes wrong, so all others are away from it.
    const ahead = await damage(diagnose(env, { now: () => new Date(Date.now() + 60_000) }))
    expect(ahead.turns).toEqual(['database.clock: warning', 'instantly.clock: warning'])
    expect(ahead.text).toMatch(/(59|60|61) s behind this computer's.*→ .*NTP/)
  })

  test('notices a disk that fills and folders that cannot be', async () => {
    const isEmbedded = testDatabaseUrl === undefined
    const low = await damage(diagnose(env, { freeBytes: async () => 500 * MB }))
    expect(low.turns).toEqual([...(isEmbedded ? ['disk.database: warning'] : []), 'disk.imports: warning'])
    expect(low.text).toMatch(/500 MB left.*→ Free some space/)
    const full = await damage(diagnose(env, { freeBytes: async () => 10 * MB }))
    expect(findingOf(full.findings, 'disk.imports').status).toBe('error')
    if (isEmbedded) expect(findingOf(full.findings, 'database.connection').status).toBe('skipped')
    await writeFile(join(folder, 'plain'), '')
    const file = await damage(diagnose({ ...env, LEADLINE_IMPORTS_DIR: join(folder, 'plain') }))
    expect(file.turns).toEqual(['disk.imports: error'])
    expect(file.text).toMatch(/is a file.*→ .*LEADLINE_IMPORTS_DIR/)
  })

  test('notices an old Node, and who would be let in', async () => {
    expect((await damage(diagnose(env, { nodeVersion: '22.1.0' }))).turns).toEqual(['runtime.node: error'])
    const open = await damage(diagnose({ ...env, HOST: '0.0.0.0' }))
    expect(open.turns).toEqual(['server.listen: error'])
    expect(open.text).toMatch(/HOST is 0\.0\.0\.0.*→ .*AUTH_MODE=keys.*keys create/)
    const keyless = await damage(diagnose({ ...env, HOST: '0.0.0.0', AUTH_MODE: 'keys' }))
    expect(keyless.turns).toEqual(['server.keys: warning'])
    expect(keyless.text).toMatch(/no API key is in force.*→ .*keys create --name NAME/)
  })

  test('asks whether the keys for signing in can be fetched', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/keys') response.end('{"keys":[{"kty":"EC"}]}')
      else response.writeHead(404).end()
    })
    const url = `http://${await listen(server)}`
    const signIn = { ...env, AUTH_ISSUER: url, AUTH_JWKS_URL: `${url}/keys` }
    expect(findingOf(await diagnose(signIn), 'server.sign_in').status).toBe('ok')
    const lost = findingOf(await diagnose({ ...signIn, AUTH_JWKS_URL: `${url}/nowhere` }), 'server.sign_in')
    expect(lost).toMatchObject({
      status: 'error',
      message: expect.stringContaining('404'),
      remedy: expect.stringContaining('AUTH_JWKS_URL'),
    })
    await new Promise((resolve) => server.close(resolve))
    expect(findingOf(await diagnose(signIn), 'server.sign_in').status).toBe('error')
  })

  test('never waits for long, whoever says nothing', async () => {
    const silent = createTcpServer(() => undefined)
    const place = await listen(silent)
    await using empty = await temporaryFolder()
    const before = Date.now()
    const { code, out } = await runCommand(['doctor'], empty.path, {
      DATABASE_URL: `postgres://me:secret@${place}/somewhere`,
      INSTANTLY_API_KEY: 'key',
      INSTANTLY_BASE_URL: `http://${place}`,
      AUTH_ISSUER: `http://${place}`,
      AUTH_JWKS_URL: `http://${place}/keys`,
    })
    silent.close()
    expect(Date.now() - before).toBeLessThan(20_000)
    expect(code).toBe(1)
    expect(out).toMatch(/ERROR +database\.connection/)
    expect(out).toMatch(/ERROR +instantly\.key/)
    expect(out).toMatch(/server\.sign_in .* (cannot be fetched|Not done within)/)
  })

  test('never shows a secret, whatever is wrong and whoever repeats it', async () => {
    const server = createServer((request, response) => {
      const said = `${request.headers.authorization} ${request.url}`
      response
        .writeHead([401, 402, 403, 500][said.length % 4] ?? 401, { location: said })
        .end(JSON.stringify({ message: said }))
    })
    const place = await listen(server)
    const secret = fc
      .string({ unit: 'grapheme-ascii', minLength: 12, maxLength: 24 })
      .map((text) => text.replaceAll(/\s/g, '~'))
    await fc.assert(
      fc.asyncProperty(secret, secret, secret, async (password, apiKey, jwksPassword) => {
        const findings = await diagnose({
          ...env,
          DATABASE_URL: `postgres://me:${encodeURIComponent(password)}@${place}/somewhere`,
          INSTANTLY_API_KEY: apiKey,
          INSTANTLY_BASE_URL: `http://${place}`,
          AUTH_ISSUER: `http://${place}`,
          AUTH_JWKS_URL: `http://me:${encodeURIComponent(jwksPassword)}@${place}/keys`,
        })
        const out = new PassThrough({ encoding: 'utf8' })
        renderFindings({ out, err: process.stderr }, findings)
        const text = `${JSON.stringify(findings)}${out.read()}`
        for (const each of [password, apiKey, jwksPassword]) {
          for (const form of [each, encodeURIComponent(each), JSON.stringify(each).slice(1, -1)])
            expect(text).not.toContain(form)
        }
      }),
      { numRuns: 25 },
    )
    await new Promise((resolve) => server.close(resolve))
  })

  test.runIf(testDatabaseUrl === undefined)('names the process that has the folder, and leaves it alone', async () => {
    await using _lock = await lockFolder(join(folder, 'db'), 'leadline serve')
    const { findings, text } = await damage(diagnose(env))
    expect(findingOf(findings, 'database.connection').status).toBe('warning')
    expect(text).toMatch(new RegExp(`process ${process.pid} \\(leadline serve.*→ Run doctor again`))
    expect(findings.filter(({ status }) => status === 'error')).toEqual([])
  })
})
