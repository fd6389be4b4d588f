import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createKeyCommand } from '../../src/cli/keys-command.ts'
import { createUserCommand, listUsersCommand, type UserOptions } from '../../src/cli/users-command.ts'
import { openDatabase } from '../../src/database/open.ts'
import { runCommand } from '../support/command.ts'
import { databaseKind, testDatabaseUrl, testSchema } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { runInProcess } from './in-process.ts'

const AS_VIEWER: UserOptions = { role: 'viewer', name: undefined, organization: undefined, json: false }

async function place() {
  const folder = await temporaryFolder()
  const own = testDatabaseUrl === undefined ? undefined : testSchema(testDatabaseUrl)
  const dataDir = join(folder.path, 'db')
  return {
    path: folder.path,
    database: { url: own?.url, folder: dataDir, command: 'test' },
    env: { ...(own && { DATABASE_URL: own.url }), LEADLINE_DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
    async [Symbol.asyncDispose]() {
      await own?.drop()
      await folder[Symbol.asyncDispose]()
    },
  }
}

describe(`leadline users (${databaseKind})`, () => {
  test('makes and lists users, and keys in their name', async () => {
    await using at = await place()
    const create = (email: string, options: Partial<UserOptions> = {}) =>
      runInProcess(at.env, (context) => createUserCommand(context, email, { ...AS_VIEWER, ...options }))
    const made = await create('Vera@Team.example', { name: 'Vera View' })
    expect(made).toMatchObject({ exit: 0, out: 'vera@team.example is a user now, as viewer: may read.\n' })
    expect(made.err).toMatch(/leadline -- keys create --user vera@team.example --name NAME/)
    const json = await create('mo@team.example', { role: 'member', organization: 'Team', json: true })
    expect(JSON.parse(json.out)).toMatchObject({ email: 'mo@team.example', role: 'member', signsIn: false })
    for (const [email, message] of [
      ['nobody', /input.email is not an e-mail address/],
      ['MO@team.example', /Another user has this e-mail address/],
    ] as const) {
      expect(await create(email)).toMatchObject({ exit: undefined, err: expect.stringMatching(message) })
    }
    const list = await runInProcess(at.env, (context) => listUsersCommand(context, { json: false }))
    expect(list.out).toMatch(/email +role +name +organization +signs in +created +id/)
    expect(list.out).toMatch(/me@leadline.example +admin/)
    expect(list.out).toMatch(/vera@team.example +viewer +Vera View/)
    const key = await runInProcess(at.env, (context) =>
      createKeyCommand(context, {
        name: 'Try',
        scopes: ['read', 'write'],
        expires: null,
        user: 'VERA@team.example',
        json: false,
      }),
    )
    expect(key.err).toMatch(
      /key "Try" of vera@team.example.*As vera@team.example is viewer, it may do no more than: read/s,
    )

    await using db = await openDatabase(at.database)
    expect(
      await db.prisma.auditEntry.findMany({
        where: { action: 'createUser' },
        include: { user: true },
        orderBy: { at: 'asc' },
      }),
    ).toMatchObject([
      { requestId: null, user: { email: 'me@leadline.example' }, after: { email: 'vera@team.example' } },
      { requestId: null, user: { email: 'me@leadline.example' }, after: { email: 'mo@team.example' } },
    ])
  }, 300_000)

  test('on the command line, with --json and roles that exist', async () => {
    await using at = await place()
    const made = await runCommand(
      ['users', 'create', 'vera@team.example', '--role', 'admin', '--json'],
      at.path,
      at.env,
    )
    expect(made.code).toBe(0)
    expect(JSON.parse(made.out)).toMatchObject({ email: 'vera@team.example', role: 'admin' })
    const wrong = await runCommand(['users', 'create', 'jo@team.example', '--role', 'boss'], at.path, at.env)
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringMatching(/viewer, member, admin/)])
  }, 300_000)
})
