import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { errorCode } from '../database/errors.ts'
import { type InstantlySimulator, startInstantlySimulator } from '../simulator/instantly-simulator.ts'

const worldFile = z.object({ seed: z.number(), leads: z.number(), startedAt: z.iso.datetime() })

/** What the demo's invented workspace was made from: the same again gives the same people and mails. */
type WorldSeed = z.infer<typeof worldFile>

/**
 * Starts the simulator on the demo's workspace. Its seed is kept in a file, so that a second start finds the workspace
 * of the first, moved on by the time that has passed since.
 *
 * @param path where the seed is kept
 * @param leads how many lead rows a new workspace has; an old one keeps its size
 */
export async function startDemoWorld(path: string, leads: number, now: Date): Promise<InstantlySimulator> {
  const seed = (await readSeed(path)) ?? (await writeSeed(path, { seed: 7, leads, startedAt: now.toISOString() }))
  const startedAt = new Date(seed.startedAt)
  const simulator = await startInstantlySimulator({ leads: seed.leads, seed: seed.seed, now: startedAt })
  const passed = now.getTime() - startedAt.getTime()
  if (passed > 0) simulator.advance(passed)
  return simulator
}

async function readSeed(path: string): Promise<WorldSeed | undefined> {
  try {
    return worldFile.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw new Error(`${path} is damaged. Delete the folder ${dirname(path)}; the next demo makes a new workspace.`, {
      cause: error,
    })
  }
}

async function writeSeed(path: string, seed: WorldSeed): Promise<WorldSeed> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(seed)}\n`)
  return seed
}
