import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openDatabase } from '../../src/database/open.ts'
import { runCommand, startCommand } from '../support/command.ts'
import { databaseKind, testDatabaseUrl, testSchema } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'

const Created = z.object({ id: z.string(), prefix: z.string(), secret: z.string(), scopes: z.array(z.string()) })

async function place() {
  const folder = await temporaryFolder()
  const own = testDatabaseUrl === undefined ? undefined : testSchema(testDatabaseUrl)
  return {
    path: folder.path,
    url: own?.url,
    env: { ...(own && { DATABASE_URL: own.url }), LOG_LEVEL: 'info' },
    async [Symbol.asyncDispose]() {
      await own?.drop()
      await folder[Symbol.asyncDispose]()
    },
  }
}

describe(`leadline keys (${databaseKind})`, () => {
  test('makes, lists and revokes keys; the secret is shown once, on standard output alone', async () => {
    await using at = await place()
    const run = (...words: string[]) => runCommand(['keys', ...words], at.path, at.env)
    const made = await run('create', '--name', 'Reports', '--scopes', 'read,sync', '--expires', '30d')
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^leadline_[0-9a-f]{10}_[\w-]{43}\n$/)])
    expect(made.err).toMatch(/key "Reports" of me@leadline.example \(read, sync\).*shown only now/)
    expect(made.err).not.toContain(made.out.trim().slice(-43))
    const json = await run('create', '--name', 'Scripts', '--user', 'ME@leadline.example', '--json')
    const created = Created.parse(JSON.parse(json.out))
    expect(created.scopes).toEqual(['read'])
    expect((await run('revoke', created.prefix)).out).toMatch(/"Scripts" .* is revoked/)
    const list = await run('list')
    expect(list.out).toMatch(/prefix +name +user +scopes +created +last used +expires +revoked +id/)
    expect(list.out).toMatch(/Reports +me@leadline.example +read,sync +.*ago +never +20\d\d-/)
    expect(list.out).toMatch(new RegExp(`${created.prefix} +Scripts .* ago +${created.id}`))
    expect(list.out).not.toContain(created.secret.slice(-43))
    const listed = (await run('list', '--json')).out
    expect(JSON.parse(listed)).toHaveLength(2)
    expect(listed).not.toMatch(/hash/i)
    await using db = await openDatabase({ url: at.url, folder: join(at.path, '.leadline/db'), command: 'test' })
    const entries = await db.prisma.auditEntry.findMany({ include: { user: true }, orderBy: { at: 'asc' } })
    expect(entries.map(({ action, subjectType }) => [action, subjectType])).toEqual([
      ['createApiKey', 'ApiKey'],
      ['createApiKey', 'ApiKey'],
      ['revokeApiKey', 'ApiKey'],
    ])
    expect(entries.map(({ subjectId }) => subjectId).slice(1)).toEqual([created.id, created.id])
    for (const { requestId, apiKeyId, user } of entries) {
      expect([requestId, apiKeyId, user?.email]).toEqual([null, null, 'me@leadline.example'])
    }
    expect(JSON.stringify(entries)).not.toContain(created.secret.slice(-43))
  })

  test.each([
    [['create'], /--name/],
    [['create', '--name', ' '], /--name must have 1 to 200/],
    [['create', '--name', 'x', '--scopes', 'read,fly'], /--scopes read,fly .* Choose from read,write,sync,admin/],
    [['create', '--name', 'x', '--expires', '2020-01-01'], /--expires 2020-01-01 is not a time to come/],
    [['create', '--name', 'x', '--expires', '0d'], /--expires 0d/],
    [['create', '--name', 'x', '--user', 'who@team.example'], /no user who@team.example. Known: none yet/],
    [['revoke', 'nothing'], /no key with this id or prefix/],
    [['revoke'], /missing required argument/],
  ])('%j ends with 2 and says why', async (words, message) => {
    await using at = await place()
    const { code, err } = await runCommand(['keys', ...words], at.path, at.env)
    expect([code, err]).toEqual([2, expect.stringMatching(message)])
    expect(err).not.toMatch(/ at .*\.ts:/)
  })

  test('a server without authentication does not leave this computer; with keys it does, and only keys open it', async () => {
    await using at = await place()
    for (const [words, env] of [
      [['serve'], { HOST: '0.0.0.0' }],
      [['serve', '--host', '::'], {}],
    ] as const) {
      const { code, err } = await runCommand(words, at.path, { ...at.env, ...env })
      expect([code, err]).toEqual([
        2,
        expect.stringMatching(/will not listen at .* without authentication.*Set AUTH_MODE=keys/),
      ])
    }
    const { out } = await runCommand(['keys', 'create', '--name', 'Reports'], at.path, at.env)
    const port = 20_000 + (process.pid % 20_000)
    const env = { ...at.env, AUTH_MODE: 'keys', PORT: String(port) }
    await using server = startCommand(['serve', '--host', '0.0.0.0', '--json'], at.path, env)
    await server.said('"url"')
    const ask = (headers: Record<string, string>) =>
      fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{"query":"{ me { email } }"}',
      })
    expect((await ask({})).status).toBe(401)
    const answer = await ask({ authorization: `Bearer ${out.trim()}` })
    expect(await answer.json()).toEqual({ data: { me: { email: 'me@leadline.example' } } })
    const meanwhile = await runCommand(['keys', 'list'], at.path, at.env)
    if (databaseKind === 'postgres')
      expect(meanwhile).toMatchObject({ code: 0, out: expect.stringContaining('Reports') })
    else expect(meanwhile).toMatchObject({ code: 2, err: expect.stringMatching(/leadline serve/) })
    expect(server.out() + server.err()).not.toContain(out.trim().slice(-43))
  })
})
