import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { Command, Option } from '@commander-js/extra-typings'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { addImportCommands } from '../../src/cli/import-commands.ts'
import { readConfig } from '../../src/config.ts'
import { openDatabase } from '../../src/database/open.ts'
import { runCommand } from '../support/command.ts'
import { databaseKind, testDatabaseUrl, testSchema } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'

const LIST = 'Email,First Name,Title\nada@smile.example,Ada,Owner\nnonsense,Bo,=cmd()\n,,\n'
const NOT_VALID = 'What stands as the e-mail address is not a valid one; it is kept with the row only.'
const NOTHING = { created: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0 }

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let env: Record<string, string>
let drop: () => Promise<void> = async () => {}
beforeAll(async () => {
  folder = await temporaryFolder()
  const own = testDatabaseUrl === undefined ? undefined : testSchema(testDatabaseUrl)
  if (own) drop = own.drop
  env = {
    LEADLINE_DATA_DIR: join(folder.path, 'db'),
    LEADLINE_IMPORTS_DIR: join(folder.path, 'imports'),
    LOG_LEVEL: 'warn',
    ...(own && { DATABASE_URL: own.url }),
  }
})
afterAll(async () => {
  await drop()
  await folder[Symbol.asyncDispose]()
})

/** Keeps what is written to it. */
class Kept extends Writable {
  text = ''
  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk)
    done()
  }
}

/** `leadline import …` in this process: what it says, and its exit code. A start of its own takes two seconds. */
async function leadlineImport(...words: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const [out, err] = [new Kept(), new Kept()]
  const program = new Command('leadline').exitOverride()
  const json = () => new Option('--json', 'JSON').default(false)
  const context = { output: { out, err }, config: () => readConfig(env), stop: new AbortController().signal }
  addImportCommands(program, context, json)
  for (const command of program.commands)
    command.exitOverride().configureOutput({ writeErr: (text) => void err.write(text) })
  const before = process.exitCode
  try {
    await program.parseAsync(['import', ...words], { from: 'user' })
    return { code: process.exitCode, out: out.text, err: err.text }
  } finally {
    // @NOTE Commands leave their exit code on the process, which is that of the tests.
    process.exitCode = before
  }
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder.path, name)
  await writeFile(path, content)
  return path
}

async function query<Row extends object>(sql: string): Promise<Row[]> {
  const place = { url: env.DATABASE_URL, folder: env.LEADLINE_DATA_DIR, command: 'test' }
  await using db = await openDatabase(place)
  return await db.query<Row>(sql)
}

const Listed = z.array(z.object({ id: z.string(), fileName: z.string(), status: z.string() }))
const newest = async () => {
  const [first] = Listed.parse(JSON.parse((await leadlineImport('list', '--json')).out))
  if (first === undefined) throw new Error('Nothing was imported.')
  return first.id
}

describe(`leadline import (${databaseKind})`, () => {
  test('says what a file would come to, imports it, lists it, prints what failed, and takes it back', async () => {
    const path = await file('people.csv', LIST)
    // @NOTE Opening makes the workspace, which commands that only read do not.
    await query('select 1')
    expect((await leadlineImport('list')).out).toBe(
      'Nothing was imported yet. Run: npm run -s leadline -- import FILE\n',
    )

    const dry = await leadlineImport(path, '--dry-run')
    expect([dry.code, dry.err]).toEqual([0, ''])
    const counts = [/rows +created +updated +unchanged +skipped +failed\n/, /^ +3 +1 +0 +0 +1 +1$/m]
    expect(dry.out).toMatch(/^people.csv would be imported with these results; nothing was changed.\n/)
    for (const count of [...counts, /1 +blank_row +Every cell is empty/, /1 +invalid_email /])
      expect(dry.out).toMatch(count)
    expect(JSON.parse((await leadlineImport(path, '--dry-run', '--json')).out)).toMatchObject({
      alreadyImportedAs: null,
      totalRows: 3,
      counts: { ...NOTHING, created: 1, skipped: 1, failed: 1 },
      reasons: { blank_row: 1, invalid_email: 1 },
    })
    expect(await query('select 1 from leads')).toEqual([])

    const done = await leadlineImport(path)
    expect(done.code).toBe(0)
    const id = await newest()
    expect(done.out).toContain(`people.csv: import ${id}, completed\n`)
    expect(done.out).toContain(
      `The rows that failed, to be fixed: npm run -s leadline -- import failed ${id} > failed.csv`,
    )
    for (const count of counts) expect(done.out).toMatch(count)
    expect(done.err).toMatch(/^3 of 3 rows$/m)

    const again = await leadlineImport(path)
    expect(again).toMatchObject({ code: 0, err: '' })
    expect(again.out).toBe(
      `This file was imported already, as ${id}. Nothing was done. To import it anew, undo that first: ` +
        `npm run -s leadline -- import undo ${id}\n`,
    )
    expect((await leadlineImport(path, '--dry-run')).out).toBe(again.out)

    const list = await leadlineImport('list')
    expect(list.out).toMatch(new RegExp(`${id} +people.csv +20\\d\\d-\\S+ \\S+ +completed +3 +1 +0 +0 +1 +1\\n`))

    const failed = await leadlineImport('failed', id)
    expect(failed).toMatchObject({ code: 0, err: '' })
    expect(failed.out).toBe(`Email,First Name,Title,Leadline reason\nnonsense,Bo,'=cmd(),invalid_email: ${NOT_VALID}\n`)
    expect(JSON.parse((await leadlineImport('failed', id, '--json')).out)).toEqual([
      {
        row: 2,
        reasons: [{ code: 'invalid_email', message: NOT_VALID }],
        cells: { Email: 'nonsense', 'First Name': 'Bo', Title: '=cmd()' },
      },
    ])

    const undone = await leadlineImport('undo', id)
    expect(undone).toMatchObject({ code: 0, err: '' })
    expect(undone.out).toBe(
      'people.csv: of what it made, 2 were removed (leads, and companies that nothing else is about); 0 values were restored.\n',
    )
    expect(await query('select 1 from leads')).toEqual([])
    expect((await leadlineImport('list')).out).toMatch(/ undone +3 /)
  })

  test('--policy says what happens to values that are there, for all columns or for one', async () => {
    await leadlineImport(await file('first.csv', 'Email,First Name,Title\nada@smile.example,Ada,Owner\n'))
    const import_ = async (text: string, ...words: string[]) => {
      const { code, out } = await leadlineImport(await file('next.csv', text), '--json', ...words)
      expect(code).toBe(0)
      return z.object({ counts: z.object({ updated: z.number(), unchanged: z.number() }) }).parse(JSON.parse(out))
        .counts
    }
    const lead = async () => (await query('select first_name as name, job_title as title from leads'))[0]
    const row = (name: string, title: string) => `Email,First Name,Title\nada@smile.example,${name},${title}\n`
    expect(await import_(row('Adele', 'Founder'))).toMatchObject({ unchanged: 1 })
    expect(await import_(row('Adela', 'Chair'), '--policy', 'job_title=overwrite')).toMatchObject({ updated: 1 })
    expect(await lead()).toEqual({ name: 'Ada', title: 'Chair' })
    const words = ['--policy', 'overwrite', '--policy', 'job_title=keep']
    expect(await import_(row('Adeline', 'Head'), ...words)).toMatchObject({ updated: 1 })
    expect(await lead()).toEqual({ name: 'Adeline', title: 'Chair' })
    expect(await import_(row('Addie', 'Boss'), '--policy', 'keep')).toMatchObject({ unchanged: 1 })
    expect(await lead()).toEqual({ name: 'Adeline', title: 'Chair' })
  })

  test('--encoding and --preset say how a file is read; a file that cannot be read ends with 1 and says where', async () => {
    const mac = await file('mac.csv', Buffer.from('Email,First Name\nzoe@kite.example,Zo\x91\n', 'latin1'))
    expect((await leadlineImport(mac, '--encoding', 'macintosh')).code).toBe(0)
    expect(await query(`select first_name as name from leads where email = 'zoe@kite.example'`)).toEqual([
      { name: 'Zoë' },
    ])
    const wrong = await leadlineImport(
      await file('wrong.csv', Buffer.from('Email\nZo\x91\n', 'latin1')),
      '--encoding',
      'utf-8',
    )
    expect(wrong.code).toBe(1)
    expect(wrong.out).toMatch(
      /wrong.csv could not be imported \(\S+\)\. At line 2, column 3 there are bytes that are no utf-8/,
    )
    const plain = await file('plain.csv', 'Email,Name\nbo@kite.example,Bo Reed\n')
    await expect(leadlineImport(plain, '--preset', 'nobody')).rejects.toMatchObject({ code: 'IMPORT_PRESET_UNKNOWN' })
    expect((await leadlineImport(plain, '--preset', 'apollo')).code).toBe(0)
  })

  test.each([
    [[], /Name the CSV file/],
    [['nowhere.csv'], /nowhere.csv cannot be read \(ENOENT\)/],
    [['.'], /is no file/],
    [['undo', 'nothing'], /There is no import nothing. See: npm run -s leadline -- import list/],
    [['failed', '00000000-0000-7000-8000-000000000000'], /There is no import 0/],
    [['resume', 'nothing'], /There is no import nothing/],
    [
      ['x.csv', '--policy', 'sometimes'],
      /Give fill_empty, overwrite, keep for all columns, or one as job_title=overwrite/,
    ],
    [['x.csv', '--policy', 'shoe=keep'], /job_title=overwrite \(first_name, /],
    [['x.csv', '--encoding', 'latin1'], /one of utf-8, utf-16le, utf-16be, windows-1252, macintosh/],
  ])('%j is refused with words', async (words, message) => {
    await expect(leadlineImport(...words)).rejects.toThrow(message)
  })

  test('as a process of its own it says the same, and ends with 0, 1 or 2', async () => {
    const done = await runCommand(
      ['import', await file('own.csv', 'Email\ndi@kite.example\n'), '--json'],
      folder.path,
      env,
    )
    expect([done.code, JSON.parse(done.out)]).toMatchObject([0, { status: 'completed', counts: { created: 1 } }])
    const open = await runCommand(['import', await file('open.csv', 'Email\n"open\n')], folder.path, env)
    expect([open.code, open.out]).toEqual([1, expect.stringMatching(/The quote at line 2, column 1 is never closed/)])
    const none = await runCommand(['import', 'nowhere.csv'], folder.path, env)
    expect([none.code, none.out, none.err]).toEqual([
      2,
      '',
      expect.stringMatching(/^The file nowhere.csv cannot be read/),
    ])
  })
})
