import { cp, mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedded } from '../../src/database/embedded.ts'
import { lockFolder } from '../../src/database/folder-lock.ts'
import { databaseKind } from '../support/database.ts'

let scratch: string

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'leadline-folder-'))
})

afterAll(() => rm(scratch, { recursive: true }))

const open = (folder: string, freeBytes?: () => Promise<number>) =>
  openEmbedded({ folder, command: 'a test', ...(freeBytes && { freeBytes }) })

/** The folder's lock must be free again after whatever went wrong. */
async function expectFree(folder: string): Promise<void> {
  await using lock = await lockFolder(folder, 'a test')
  expect(lock).toBeDefined()
}

describe('the lock of an embedded folder', () => {
  test('is one for all spellings of the folder', async () => {
    const folder = join(scratch, 'spelled')
    await mkdir(folder)
    await symlink(folder, join(scratch, 'link'))
    await using _lock = await lockFolder(folder, 'leadline serve')
    for (const spelling of [folder, `${folder}/`, join(scratch, 'link'), `${scratch}/./link/../spelled//`]) {
      await expect(lockFolder(spelling, 'other')).rejects.toMatchObject({ code: 'DATABASE_FOLDER_TAKEN' })
    }
    expect(await readdir(folder)).toEqual([])
  })

  test('names its holder, whatever it was started as, and the remedy', async () => {
    const folder = join(scratch, 'named')
    const command = `leadline "demo" --name 'Zoë' \\ {}`
    await using _lock = await lockFolder(folder, command)
    const error = await lockFolder(folder, 'other').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'DATABASE_FOLDER_TAKEN' })
    for (const part of [folder, `process ${process.pid}`, command, 'Stop that process', 'DATABASE_URL']) {
      expect(String(error)).toContain(part)
    }
  })

  test('is taken by the next as soon as it is let go, with the name of the new holder', async () => {
    const folder = join(scratch, 'handed-on')
    const first = await lockFolder(folder, 'a command with a very long name indeed')
    await first[Symbol.asyncDispose]()
    await using _second = await lockFolder(folder, 'second')
    await expect(lockFolder(folder, 'third')).rejects.toThrow(/\(second, since/)
  })
})

describe('an embedded folder that cannot be used', () => {
  test('because something else is in its way', async () => {
    await writeFile(join(scratch, 'file'), 'no folder')
    await mkdir(join(scratch, 'locked.lock'))
    for (const folder of [join(scratch, 'file'), join(scratch, 'file', 'below'), join(scratch, 'locked')]) {
      const error = await open(folder).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'DATABASE_FOLDER_NOT_WRITABLE' })
      expect(String(error)).toContain(folder)
      expect(String(error)).toContain('LEADLINE_DATA_DIR')
    }
  })

  test('because it holds files of somebody else, which stay', async () => {
    const folder = join(scratch, 'photos')
    await mkdir(folder)
    await writeFile(join(folder, 'cat.jpg'), 'a cat')
    const error = await open(folder).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'DATABASE_FOLDER_CORRUPT' })
    expect(String(error)).toMatch(/cat\.jpg.*LEADLINE_DATA_DIR/)
    expect(await readdir(folder)).toEqual(['cat.jpg'])
    await expectFree(folder)
  })

  test('because the disk is nearly full: nothing is written', async () => {
    const folder = join(scratch, 'full')
    const error = await open(folder, async () => 64 * 1024 * 1024 - 1).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'DATABASE_DISK_FULL' })
    expect(String(error)).toMatch(/has 63 MB left.*below 64 MB/)
    expect(await readdir(folder)).toEqual([])
    await expectFree(folder)
  })
})

if (databaseKind === 'embedded') {
  describe('an embedded folder with a database', () => {
    let sound: string

    beforeAll(async () => {
      sound = join(scratch, 'sound')
      await using database = await open(sound)
      await database.query(`insert into users (email) values ('ada@team.example')`)
    })

    test('is opened again with all that was stored', async () => {
      await using database = await open(sound)
      expect(database.location).toBe(sound)
      expect(await database.query('select email from users')).toEqual([{ email: 'ada@team.example' }])
      expect((await readdir(scratch)).filter((name) => name.startsWith('sound'))).toEqual(['sound', 'sound.lock'])
    })

    test('refuses writers as soon as the disk gets full, and goes on when there is room again', async () => {
      let free = 10 ** 9
      await using database = await open(sound, async () => free)
      await database.assertFreeSpace()
      free = 10 ** 6
      await expect(database.assertFreeSpace()).rejects.toMatchObject({ code: 'DATABASE_DISK_FULL' })
      free = 10 ** 9
      await database.assertFreeSpace()
    })

    const harms: [string, (folder: string) => Promise<void>][] = [
      ['its version is missing', (folder) => rm(join(folder, 'PG_VERSION'))],
      ['its version is another', (folder) => writeFile(join(folder, 'PG_VERSION'), '16\n')],
      ['its control file is cut', (folder) => truncate(join(folder, 'global/pg_control'), 10)],
      ['its log is gone', (folder) => rm(join(folder, 'pg_wal'), { recursive: true })],
      ['its tables are cut', (folder) => cutTables(folder)],
    ]
    test.each(harms)('says that it is damaged and what to do when %s', async (what, harm) => {
      const folder = join(scratch, what)
      await cp(sound, folder, { recursive: true })
      await harm(folder)
      const before = await readdir(folder)
      const error = await open(folder).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'DATABASE_FOLDER_CORRUPT' })
      expect(String(error)).toContain(folder)
      expect(String(error)).toMatch(/backup|put the missing files back/)
      expect(await readdir(folder)).toEqual(expect.arrayContaining(before))
      await expectFree(folder)
    })
  })
}

async function cutTables(folder: string): Promise<void> {
  const base = join(folder, 'base/5')
  for (const name of await readdir(base)) if (/^\d+$/.test(name)) await truncate(join(base, name), 100)
}
