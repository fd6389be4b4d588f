import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { openEmbedded } from '../../src/database/embedded.ts'
import { examples } from '../../src/server/examples.ts'
import { runCommand, startCommand } from '../support/command.ts'
import { documentedTexts } from '../support/documented.ts'
import { emptyPaths } from '../support/empty-answers.ts'
import { temporaryFolder } from '../support/folder.ts'

const READY = 'Ctrl-C stops everything.'
const README = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8')

async function freePort(): Promise<{ port: number; release: () => Promise<void> }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { port, release: () => new Promise((resolve) => server.close(() => resolve())) }
}

/** Asks the demo; gives `data`, and fails on errors. */
async function ask(port: number, query: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const { data, errors } = JSON.parse(await response.text())
  expect({ query, errors }).toEqual({ query, errors: undefined })
  return data
}

/** Subscribes to something at the demo; gives the first message. */
async function firstMessage(port: number, query: string): Promise<string> {
  const abort = new AbortController()
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query }),
    signal: abort.signal,
  })
  let text = ''
  for await (const piece of response.body ?? []) {
    text += Buffer.from(piece).toString()
    if (text.includes('"cursor"')) break
  }
  abort.abort()
  return text
}

test('the demo: syncs over HTTP, prints a query that works, stops cleanly, and adds only what is new the next time', async () => {
  await using folder = await temporaryFolder()
  const { port, release } = await freePort()
  const env = { PORT: String(port) }
  const taken = await runCommand(['demo'], folder.path, env)
  expect(taken.code).toBe(2)
  expect(taken.err).toMatch(new RegExp(`${port} .*taken.*PORT`, 's'))
  await release()

  await using demo = startCommand(['demo'], folder.path, env)
  await demo.said(READY)
  expect(demo.out()).toMatch(/leads +succeeded +600 +600 /)
  expect(demo.err()).toMatch(/emails: succeeded/)
  const query = /A query to paste there:\n\n([\s\S]+?)\n\nCtrl-C/.exec(demo.out())?.[1] ?? ''
  const printed = await ask(port, query)
  expect(emptyPaths(printed)).toEqual([])
  for (const type of [
    'EMAIL_REPLIED',
    'CALL_COMPLETED',
    'LINKEDIN_MESSAGE_SENT',
    'MEETING_BOOKED',
    'NOTE_ADDED',
    'IMPORTED',
  ])
    expect(JSON.stringify(printed)).toContain(type)
  const reported = Number(/which has (\d+) events, \1 more than before/.exec(demo.out())?.[1])
  const counted = await ask(port, '{ timeline(first: 0, filter: { sources: [INSTANTLY] }) { totalCount } }')
  expect(counted).toEqual({ timeline: { totalCount: reported } })

  // Whatever the playground and the README show finds something: no empty list, no field that is null in every row.
  const documents = examples.map(({ document }) => document)
  const written = documentedTexts().flatMap(([page, text]) => (page === 'README.md' ? [text] : []))
  expect(written.length).toBeGreaterThan(2)
  const queries = [...documents, ...written].filter((document) => document.startsWith('query'))
  for (const document of queries) {
    // What was found is a lead, a company or an event: the two others are null.
    const empty = emptyPaths(await ask(port, document)).filter((path) => !/^search\.edges\.node\.\w+$/.test(path))
    expect({ document, empty }).toEqual({ document, empty: [] })
  }
  const streams = documents.filter((document) => document.startsWith('subscription'))
  expect(streams.length).toBeGreaterThan(0)
  for (const document of streams) expect(await firstMessage(port, document)).toContain('"cursor"')

  const second = await runCommand(['demo'], folder.path, { PORT: String(port) })
  expect(second.code).toBe(2)
  expect(second.err).toMatch(new RegExp(`process ${demo.child.pid} \\(leadline demo`))

  demo.child.kill('SIGINT')
  expect(await demo.ended).toBe(0)
  expect(demo.err()).toMatch(/Stopping/)

  {
    await using db = await openEmbedded({ folder: join(folder.path, '.leadline/demo/db'), command: 'a test' })
    const statements = [...README.matchAll(/^```sql\n([\s\S]*?)^```/gm)].map(([, sql = '']) => sql.replace(/;\s*$/, ''))
    expect(statements.length).toBeGreaterThan(0)
    for (const sql of statements) expect({ sql, rows: (await db.query(sql)).length > 0 }).toEqual({ sql, rows: true })
  }

  await using again = startCommand(['demo', '--json'], folder.path, env)
  await again.said('"query"')
  await again.said('\n}')
  const { run } = JSON.parse(again.out())
  const leads = run.resources.find((part: { resource: string }) => part.resource === 'leads')
  expect(leads).toMatchObject({ records: 600, inserted: 0, updated: 0, unchanged: 600 })
  expect(
    await ask(port, '{ csvImports { totalCount } timeline(filter: { types: [NOTE_ADDED] }) { totalCount } }'),
  ).toEqual({
    csvImports: { totalCount: 1 },
    timeline: { totalCount: 1 },
  })
  again.child.kill('SIGTERM')
  expect(await again.ended).toBe(0)
}, 600_000)
