import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import { type InstantlySimulator, startInstantlySimulator } from '../../src/simulator/instantly-simulator.ts'
import { SeededRandom } from '../../src/simulator/seeded-random.ts'
import { databaseKind, testDatabaseUrl, testSchema } from '../support/database.ts'
import { dumpDerived, dumpRaw } from '../support/dump.ts'

const KILLS = 5
const LEADS = 450

describe(`invariant 6: a page and its checkpoint commit together (${databaseKind})`, () => {
  test('killed with SIGKILL at random instants, the sync goes on and ends in the tables of a sync that was not', async () => {
    await using simulator = await startInstantlySimulator({ leads: LEADS, seed: 5 })
    const [undisturbed, killed] = await Promise.all([makePlace(), makePlace()])
    try {
      expect(await runToEnd(simulator, undisturbed.place)).toBe('done succeeded')
      const requests = simulator.requests.length
      const random = new SeededRandom(20)
      let kills = 0
      for (let attempt = 0; attempt < KILLS; attempt += 1) {
        const at = simulator.requests.length + random.between(1, Math.ceil(requests / 4))
        if (await runAndKill(simulator, killed.place, at)) kills += 1
      }
      expect(kills).toBeGreaterThan(1)
      expect(await runToEnd(simulator, killed.place)).toBe('done succeeded')
      expect(await dumpAt(killed.place)).toEqual(await dumpAt(undisturbed.place))
    } finally {
      await undisturbed.remove()
      await killed.remove()
    }
  }, 300_000)
})

/** Where a process of its own keeps its database. */
async function makePlace(): Promise<{ place: string; remove: () => Promise<void> }> {
  if (testDatabaseUrl !== undefined) {
    const { url, drop } = testSchema(testDatabaseUrl)
    return { place: url, remove: drop }
  }
  const folder = await mkdtemp(join(tmpdir(), 'leadline-kill-'))
  return { place: join(folder, 'db'), remove: () => rm(folder, { recursive: true, force: true }) }
}

function start(simulator: InstantlySimulator, place: string): ChildProcess {
  const script = new URL('../support/sync-process.ts', import.meta.url).pathname
  const child = spawn(
    process.execPath,
    [script, simulator.url, simulator.apiKey, place, simulator.world.now.toISOString()],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  return child
}

async function runToEnd(simulator: InstantlySimulator, place: string): Promise<string> {
  const child = start(simulator, place)
  let printed = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
  })
  await once(child, 'close')
  return printed.trim()
}

/** Kills the process once the simulator has seen request number `at`; false when it ended before. */
async function runAndKill(simulator: InstantlySimulator, place: string, at: number): Promise<boolean> {
  const child = start(simulator, place)
  const closed = once(child, 'close')
  let running = true
  void closed.then(() => {
    running = false
  })
  while (running && simulator.requests.length < at) await new Promise((resolve) => setImmediate(resolve))
  child.kill('SIGKILL')
  const [, signal] = await closed
  return signal === 'SIGKILL'
}

async function dumpAt(place: string): Promise<unknown> {
  const url = testDatabaseUrl === undefined ? undefined : place
  await using db: Database = await openDatabase({ url, folder: place, command: 'test' })
  const busy = await db.query(
    'select resource from sync_checkpoints where cursor is not null or lease_owner is not null',
  )
  return { derived: await dumpDerived(db), raw: await dumpRaw(db), busy }
}
