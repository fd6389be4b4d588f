import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { errorCode } from '../database/errors.ts'
import { type InstantlySimulator, startInstantlySimulator } from '../simulator/instantly-simulator.ts'

/** Lead rows of a new workspace: enough for a campaign of more than 500, few enough to be synced in seconds. */
export const DEMO_LEADS = 600

/** Up to this size a workspace has no campaign of more than 500 leads by itself. */
const SMALL = 2000

const worldFile = z.object({
  seed: z.number(),
  leads: z.number(),
  campaigns: z.number().optional(),
  largestCampaign: z.number().optional(),
  startedAt: z.iso.datetime(),
})

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
  const seed = (await readSeed(path)) ?? (await writeSeed(path, newSeed(leads, now)))
  const startedAt = new Date(seed.startedAt)
  const simulator = await startInstantlySimulator({ ...seed, now: startedAt })
  const passed = now.getTime() - startedAt.getTime()
  if (passed > 0) simulator.advance(passed)
  return simulator
}

function newSeed(leads: number, now: Date): WorldSeed {
  const shape = leads >= DEMO_LEADS && leads <= SMALL ? { campaigns: 6, largestCampaign: 510 } : {}
  return { seed: 7, leads, ...shape, startedAt: now.toISOString() }
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
