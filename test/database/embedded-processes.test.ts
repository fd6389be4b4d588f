import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedded } from '../../src/database/embedded.ts'
import { lockFolder } from '../../src/database/folder-lock.ts'
import { databaseKind } from '../support/database.ts'
import { BATCH_SIZE } from './embedded-batches.ts'

const CHILD = new URL('./embedded-child.ts', import.meta.url).pathname

let scratch: string
let child: ChildProcess | undefined

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'leadline-processes-'))
})

afterEach(killChild)

afterAll(() => rm(scratch, { recursive: true }))

const open = (folder: string) => openEmbedded({ folder, command: 'a test' })

/** Starts a writer on the folder. Its lines are `open` and then the numbers of the batches that are stored. */
function startChild(folder: string, firstBatch = 0): AsyncIterableIterator<string> {
  const started = spawn(process.execPath, [CHILD, folder, String(firstBatch)], { stdio: ['ignore', 'pipe', 'inherit'] })
  child = started
  return createInterface({ input: started.stdout })[Symbol.asyncIterator]()
}

async function killChild(): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('a lock that its process did not let go of is free when the process has died', async () => {
  const folder = join(scratch, 'locked')
  const script = `
    const { lockFolder } = await import(${JSON.stringify(new URL('../../src/database/folder-lock.ts', import.meta.url))})
    await lockFolder(${JSON.stringify(folder)}, 'leadline serve')
    console.log('locked')
    setInterval(() => undefined, 1000)`
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child = holder
  await once(holder.stdout, 'data')
  await expect(lockFolder(folder, 'other')).rejects.toThrow(new RegExp(`process ${holder.pid} \\(leadline serve`))
  await killChild()
  await using lock = await lockFolder(folder, 'other')
  expect(lock).toBeDefined()
})

if (databaseKind === 'embedded') {
  describe('an embedded folder', () => {
    let fresh: string

    beforeAll(async () => {
      fresh = join(scratch, 'fresh')
      const database = await open(fresh)
      await database[Symbol.asyncDispose]()
    })

    test('is refused to a second process, which learns who has it and what to do; not when that one has died', async () => {
      const folder = join(scratch, 'taken')
      await cp(fresh, folder, { recursive: true })
      const lines = startChild(folder)
      expect((await lines.next()).value).toBe('open')
      const error = await open(folder).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'DATABASE_FOLDER_TAKEN' })
      expect(String(error)).toMatch(
        new RegExp(`process ${child?.pid} \\(leadline test-child, since 20.*Stop that process`),
      )
      await killChild()
      await using database = await open(folder)
      expect(await database.prisma.user.count()).toBe(0)
    })

    test('loses nothing that was acknowledged and holds no half batch, whenever its process is killed', async () => {
      const folder = join(scratch, 'killed')
      await cp(fresh, folder, { recursive: true })
      let next = 0
      for (const patience of [0, 5, 30]) {
        const lines = startChild(folder, next)
        expect((await lines.next()).value).toBe('open')
        for (let seen = 0; seen < patience; seen += 1) next = Number((await lines.next()).value) + 1
        await sleep(Math.random() * 50)
        await killChild()
        for await (const line of lines) next = Number(line) + 1

        await using database = await open(folder)
        const batches = await database.query<{ batch: number; rows: number }>(
          `select (raw_json ->> 'content')::int as batch, count(*)::int as rows
           from instantly_campaign_definitions_raw group by 1 order by 1`,
        )
        expect(batches.every(({ rows }) => rows === BATCH_SIZE)).toBe(true)
        expect(batches.map(({ batch }) => batch).slice(0, next)).toEqual(Array.from({ length: next }, (_, at) => at))
        // One batch may have been stored without a word about it.
        expect(batches.length - next).toBeLessThanOrEqual(1)
        next = batches.length
      }
      expect(next).toBeGreaterThanOrEqual(35)
    })

    // Each takes two first fillings, a second or two each.
    test.each([
      ['its files are being written', 5],
      ['its files are written and it is being migrated', 20],
    ])('opens by itself when its process was killed while %s', async (_when, files) => {
      const folder = join(scratch, `half ${files}`)
      startChild(folder)
      while (!existsSync(folder) || (await readdir(folder)).length < files) await sleep(2)
      await sleep(Math.random() * 100)
      await killChild()
      await using database = await open(folder)
      expect(await database.prisma.lead.count()).toBe(0)
    })
  })
}
