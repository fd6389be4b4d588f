import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { runCommand, startCommand } from '../support/command.ts'
import { temporaryFolder } from '../support/folder.ts'

const READY = 'Ctrl-C stops everything.'

async function freePort(): Promise<{ port: number; release: () => Promise<void> }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { port, release: () => new Promise((resolve) => server.close(() => resolve())) }
}

test('the demo: syncs over HTTP, prints a query that works, stops cleanly, and reads only what is new the next time', async () => {
  await using folder = await temporaryFolder()
  const { port, release } = await freePort()
  const env = { PORT: String(port) }
  const taken = await runCommand(['demo', '--leads', '80'], folder.path, env)
  expect(taken.code).toBe(2)
  expect(taken.err).toMatch(new RegExp(`${port} .*taken.*PORT`, 's'))
  await release()

  await using demo = startCommand(['demo', '--leads', '80'], folder.path, env)
  await demo.said(READY)
  expect(demo.out()).toMatch(/leads +succeeded +80 +80 /)
  expect(demo.err()).toMatch(/emails: succeeded/)
  const query = /A query to paste there:\n\n([\s\S]+?)\n\nCtrl-C/.exec(demo.out())?.[1]
  const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const body = await answer.text()
  expect(body).not.toMatch(/errors/)
  expect(JSON.parse(body).data.lead.timeline.edges.length).toBeGreaterThan(2)

  const second = await runCommand(['demo'], folder.path, { PORT: String(port) })
  expect(second.code).toBe(2)
  expect(second.err).toMatch(new RegExp(`process ${demo.child.pid} \\(leadline demo`))

  demo.child.kill('SIGINT')
  expect(await demo.ended).toBe(0)
  expect(demo.err()).toMatch(/Stopping/)

  await using again = startCommand(['demo', '--json'], folder.path, env)
  await again.said('"query"')
  await again.said('\n}')
  const { run } = JSON.parse(again.out())
  const leads = run.resources.find((part: { resource: string }) => part.resource === 'leads')
  expect(leads).toMatchObject({ records: 80, inserted: 0, updated: 0, unchanged: 80 })
  again.child.kill('SIGTERM')
  expect(await again.ended).toBe(0)
}, 300_000)
