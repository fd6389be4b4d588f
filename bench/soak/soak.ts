import { setTimeout as sleep } from 'node:timers/promises'
import { openBenchSchema } from '../schema.ts'
import { type ReadsScale, seedReads } from '../seed-reads.ts'
import { openAudience } from './fan-out.ts'
import { type HeldMemory, startSoakedServer } from './soaked-server.ts'
import { startTraffic } from './traffic.ts'

/** How a server is soaked. */
export interface SoakOptions {
  /** A Postgres server. */
  serverUrl: string
  /** How long streams are opened and closed, in minutes. */
  minutes: number
  /** Streams at once. */
  streams: number
  signal: AbortSignal
  progress: (text: string) => void
}

/** One round: streams opened, notes told to all of them, streams closed, memory asked for. */
export interface SoakRound {
  /** Since the first round began. */
  minutes: number
  /** After the streams of the round were closed. */
  memory: HeldMemory
  /** From before a note was sent until a stream had it, in milliseconds, for each stream and note. */
  latencies: number[]
}

/** What a soak found. */
export interface SoakResult {
  streams: number
  /** Before anything was asked. */
  idle: HeldMemory
  /** With nothing else going on, before the traffic begins. */
  quiet: SoakRound[]
  /** With reads and writes beside the streams. */
  rounds: SoakRound[]
  /** Answered beside the streams. */
  requests: number
}

const SCALE: ReadsScale = { companies: 20, leads: 200, campaigns: 5, eventsPerLead: 10 }
const QUIET_ROUNDS = 2
const NOTES_PER_ROUND = 5
/** What is left of a closed stream is cleared by then. */
const SETTLE_MS = 1_000

/**
 * Serves Leadline as `npm start` does, and opens and closes streams in rounds while reads and writes go on.
 *
 * @throws BenchError BENCH_SERVER_FAILED when a request fails, a stream is not told a note, or the server ends
 */
export async function soak({ serverUrl, minutes, streams, signal, progress }: SoakOptions): Promise<SoakResult> {
  await using schema = await openBenchSchema(serverUrl)
  await seedReads(schema.database, SCALE)
  const leads = (await schema.database.query<{ id: string }>('select id::text as id from leads')).map(({ id }) => id)
  await using server = await startSoakedServer(schema, streams)
  const begun = performance.now()
  const minutesSince = (time: number) => (performance.now() - time) / 60_000
  const round = async (number: number): Promise<SoakRound> => {
    signal.throwIfAborted()
    const latencies: number[] = []
    {
      await using audience = await openAudience(server.url, streams)
      for (let note = 0; note < NOTES_PER_ROUND; note += 1) {
        latencies.push(...(await audience.tell(leads[(number + note) % leads.length] ?? '')))
      }
    }
    await sleep(SETTLE_MS)
    return { minutes: minutesSince(begun), memory: await server.heldMemory(), latencies }
  }
  const idle = await server.heldMemory()
  const quiet: SoakRound[] = []
  const rounds: SoakRound[] = []
  for (let number = 0; number < QUIET_ROUNDS; number += 1) {
    progress(`quiet round ${number + 1}: ${streams} streams`)
    quiet.push(await round(number))
  }
  const traffic = startTraffic(server.url, leads)
  const soaking = performance.now()
  try {
    while (minutesSince(soaking) < minutes || rounds.length < 3) {
      rounds.push(await round(rounds.length))
      progress(`round ${rounds.length}, ${minutesSince(soaking).toFixed(1)} of ${minutes} minutes`)
    }
  } finally {
    await traffic.stop()
  }
  return { streams, idle, quiet, rounds, requests: traffic.requests }
}
