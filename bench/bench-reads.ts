import type { Database } from '../src/database/database.ts'
import { type Contestant, startFloor, startLeadline, startPostGraphile } from './contestants.ts'
import type { LoadEnd } from './load.ts'
import { READ_NAMES, READS, type ReadName } from './reads.ts'
import { type ReadReport, readsTable, reportReads } from './reads-report.ts'
import { interleavedRounds, type RoundsOptions } from './rounds.ts'
import { checkSameRows } from './same-rows.ts'
import { openBenchSchema } from './schema.ts'
import { type ReadsScale, seedReads } from './seed-reads.ts'

/** Leads and companies that the reads are asked for. */
const MOST_IDS = 500

/** Of these the rows are compared. */
const CHECKED_IDS = 25

/** What is measured, and for how long. */
export interface BenchReadsOptions {
  /** A Postgres server. */
  serverUrl: string
  scale: ReadsScale
  connections: number
  rounds: number
  /** When a round of one server and read ends. One more round before the first warms up. */
  until: LoadEnd
  signal: AbortSignal
  progress: (text: string) => void
}

/** What a run found. */
export interface BenchReadsResult {
  scale: ReadsScale
  connections: number
  reads: ReadReport[]
  /** p50 of one lead's timeline as a multiple of the floor's: under load, and with one request at a time. */
  timelineP50ToFloor: { loaded: number; alone: number }
}

/**
 * Measures the four reads on Leadline, PostGraphile and the floor, after checking that all three give the same rows.
 *
 * @throws BenchError when they do not, or a server fails
 */
export async function benchReads(options: BenchReadsOptions): Promise<BenchReadsResult> {
  const { serverUrl, scale, connections, rounds, until, signal, progress } = options
  await using schema = await openBenchSchema(serverUrl)
  progress(`making ${scale.leads} leads with ${scale.eventsPerLead} events each`)
  await seedReads(schema.database, scale)
  const ids = await idsOfReads(schema.database)
  await using cleanup = new AsyncDisposableStack()
  const contestants: Contestant[] = []
  for (const start of [startLeadline, startPostGraphile, startFloor]) {
    signal.throwIfAborted()
    contestants.push(cleanup.use(await start(schema)))
  }
  const check = async () => {
    for (const read of READ_NAMES) await checkSameRows(contestants, read, ids[read].slice(0, CHECKED_IDS))
  }
  progress('comparing the rows')
  await check()
  const shared: RoundsOptions = { contestants, reads: READ_NAMES, ids, connections, rounds, until, signal, progress }
  progress('warming up')
  await interleavedRounds({ ...shared, rounds: 1, progress: () => undefined })
  const loaded = reportReads(await interleavedRounds(shared))
  const alone = reportReads(await interleavedRounds({ ...shared, reads: ['timeline'], connections: 1 }))
  progress('comparing the rows again')
  await check()
  const toFloor = ([report]: readonly ReadReport[]) =>
    report ? report.servers.leadline.p50 / report.servers.floor.p50 : Number.NaN
  return { scale, connections, reads: loaded, timelineP50ToFloor: { loaded: toFloor(loaded), alone: toFloor(alone) } }
}

/** The result for a person. */
export function benchReadsText({ scale, connections, reads, timelineP50ToFloor }: BenchReadsResult): string {
  const { companies, leads, campaigns, eventsPerLead } = scale
  const { loaded, alone } = timelineP50ToFloor
  return [
    `${companies} companies, ${leads} leads, ${campaigns} campaigns, ${leads * 2} campaign leads, ` +
      `${leads * eventsPerLead} events; ${connections} connections. Requests per second as multiples, median of the ` +
      'rounds (lowest to highest); all servers gave the same rows.',
    '',
    readsTable(reads),
    '',
    `p50 of one lead's timeline ÷ floor: ${loaded.toFixed(2)} under load, ${alone.toFixed(2)} one request at a time.`,
  ].join('\n')
}

async function idsOfReads(database: Database): Promise<RoundsOptions['ids']> {
  const pick = async (read: ReadName) => {
    const table = READS[read].of
    if (table === undefined) return [undefined]
    // @NOTE A company without leads would be an easy answer and nothing to compare.
    const used = table === 'companies' ? 'where exists (select from leads where company_id = companies.id)' : ''
    const rows = await database.query<{ id: string }>(
      `/* idsOfReads */ select id::text as id from ${table} ${used} order by md5(id::text) limit ${MOST_IDS}`,
    )
    return rows.map(({ id }) => id)
  }
  return {
    timeline: await pick('timeline'),
    leads: await pick('leads'),
    company: await pick('company'),
    feed: await pick('feed'),
  }
}
