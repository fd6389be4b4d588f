import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/open.ts'
import { runCommand, startCommand } from '../support/command.ts'
import { databaseKind, testDatabaseUrl, testSchema } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'

async function place() {
  const folder = await temporaryFolder()
  const own = testDatabaseUrl === undefined ? undefined : testSchema(testDatabaseUrl)
  return {
    path: folder.path,
    url: own?.url,
    env: { ...(own && { DATABASE_URL: own.url }), LOG_LEVEL: 'warn' },
    async [Symbol.asyncDispose]() {
      await own?.drop()
      await folder[Symbol.asyncDispose]()
    },
  }
}

describe(`leadline users (${databaseKind})`, () => {
  test('makes and lists users, whose keys do what their role allows', async () => {
    await using at = await place()
    const run = (...words: string[]) => runCommand(words, at.path, at.env)
    const made = await run('users', 'create', 'Vera@Team.example', '--name', 'Vera View')
    expect(made).toMatchObject({ code: 0, out: 'vera@team.example is a user now, as viewer: may read.\n' })
    expect(made.err).toMatch(/leadline keys create --user vera@team.example --name NAME/)
    const json = await run('users', 'create', 'mo@team.example', '--role', 'member', '--json')
    expect(JSON.parse(json.out)).toMatchObject({ email: 'mo@team.example', role: 'member', signsIn: false })
    const list = await run('users', 'list')
    expect(list.out).toMatch(/email +role +name +organization +signs in +created +id/)
    expect(list.out).toMatch(/me@leadline.example +admin/)
    expect(list.out).toMatch(/vera@team.example +viewer +Vera View/)
    expect(JSON.parse((await run('users', 'list', '--json')).out)).toHaveLength(3)

    const key = async (email: string) =>
      (await run('keys', 'create', '--name', 'Try', '--scopes', 'read,write,sync,admin', '--user', email)).out.trim()
    const [viewer, member] = [await key('vera@team.example'), await key('mo@team.example')]
    {
      await using db = await openDatabase({ url: at.url, folder: join(at.path, '.leadline/db'), command: 'test' })
      const entries = await db.prisma.auditEntry.findMany({
        where: { action: 'createUser' },
        include: { user: true },
        orderBy: { at: 'asc' },
      })
      expect(entries).toMatchObject([
        { requestId: null, user: { email: 'me@leadline.example' }, after: { email: 'vera@team.example' } },
        { requestId: null, user: { email: 'me@leadline.example' }, after: { email: 'mo@team.example' } },
      ])
    }
    const port = await freePort()
    await using server = startCommand(['serve', '--json'], at.path, { ...at.env, AUTH_MODE: 'keys', PORT: `${port}` })
    await server.said('"url"')
    const ask = async (secret: string, query: string): Promise<string> => {
      const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: JSON.stringify({ query }),
      })
      return await response.text()
    }
    const writes = 'mutation { createOffer(input: { offerName: "Audit" }) { __typename } }'
    expect(await ask(viewer, '{ me { email role } }')).toContain('"vera@team.example"')
    expect(await ask(viewer, writes)).toContain('FORBIDDEN')
    expect(await ask(member, writes)).toContain('"Offer"')
    expect(await ask(member, '{ apiKeys { totalCount } }')).toContain('FORBIDDEN')
  }, 60_000)

  test.each([
    [['create'], /missing required argument/],
    [['create', 'nobody'], /input.email is not an e-mail address/],
    [['create', 'jo@team.example', '--role', 'boss'], /viewer, member, admin/],
    [['create', 'me@leadline.example'], /Another user has this e-mail address/],
  ])('%j ends with 2 and says why', async (words, message) => {
    await using at = await place()
    const { code, err } = await runCommand(['users', ...words], at.path, at.env)
    expect([code, err]).toEqual([2, expect.stringMatching(message)])
    expect(err).not.toMatch(/ at .*\.ts:/)
  })
})
