/** The benchmark's command line: `npm run bench -- --help`. */
import { Command, InvalidArgumentError } from '@commander-js/extra-typings'
import { errorCode, errorMessage } from '../src/database/errors.ts'
import { benchReads, benchReadsText } from './bench-reads.ts'
import { openCluster } from './cluster.ts'
import { importText, measureImport } from './import.ts'
import { measureScale, scaleText } from './scale.ts'
import { FULL_SCALE } from './seed-reads.ts'
import { soak } from './soak/soak.ts'
import { reportSoak, soakText } from './soak/soak-report.ts'

const QUICK_READS = { companies: 20, leads: 200, campaigns: 5, eventsPerLead: 10 }
const QUICK_ROUND = { requests: 64 }
const QUICK_TIMELINES = { sizes: [2_000, 4_000], page: 10 } as const
const TIMELINES_PAGE = 1_000
const QUICK_IMPORT_ROWS = 3_000
const QUICK_SOAK = { minutes: 0, streams: 20 }

const program = new Command('bench')
  .description(
    'Measures reads on a throw-away schema of BENCH_DATABASE_URL, or on a throw-away Postgres where that is not set. ' +
      'Exits with 1 when the servers give different rows or one fails, never because of speed.',
  )
  .option('--leads <number>', 'leads; a tenth as many companies', wholeNumber, 20_000)
  .option('--events-per-lead <number>', 'events of each lead, over two campaigns', wholeNumber, 10)
  .option('--campaigns <number>', 'campaigns, at least 2', wholeNumber, 50)
  .option('--full', 'the scale that the targets are set for: 200,000 leads, 2,000,000 events', false)
  .option('--quick', 'prove that it runs: little data, one short round', false)
  .option('--timelines', 'instead measure long timelines in a small and a large workspace, with their plans', false)
  .option('--small <events>', 'events of the small workspace of --timelines, at least 100000', wholeNumber, 100_000)
  .option('--large <events>', 'events of the large workspace of --timelines', wholeNumber, 1_000_000)
  .option('--import', 'instead measure a CSV import: memory, and rows per second beside COPY', false)
  .option('--rows <number>', 'rows of the file of --import', wholeNumber, 500_000)
  .option('--soak', 'instead open and close streams for a long time: memory, and how soon all hear of an event', false)
  .option('--minutes <number>', 'length of --soak', wholeNumber, 30)
  .option('--streams <number>', 'streams at once of --soak', wholeNumber, 1_000)
  .option('--connections <number>', 'connections of the load generator', wholeNumber, 16)
  .option('--rounds <number>', 'rounds per read and server', wholeNumber, 5)
  .option('--seconds <number>', 'length of a round of the four reads', wholeNumber, 4)
  .option('--json', 'print one JSON document instead of a table', false)
  .parse()

const options = program.opts()
const stopping = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopping.abort())
const progress = (text: string) => process.stderr.write(`… ${text}\n`)

try {
  await using cluster = await openCluster(process.env.BENCH_DATABASE_URL || undefined)
  const shared = {
    serverUrl: cluster.url,
    signal: stopping.signal,
    progress,
    rounds: options.quick ? 1 : options.rounds,
  }
  if (options.import) {
    const result = await measureImport({ ...shared, rows: options.quick ? QUICK_IMPORT_ROWS : options.rows })
    print(result, importText(result))
  } else if (options.soak) {
    const { minutes, streams } = options
    const report = reportSoak(await soak({ ...shared, ...(options.quick ? QUICK_SOAK : { minutes, streams }) }))
    print(report, soakText(report))
  } else if (options.timelines) {
    const asked = { sizes: [options.small, options.large], page: TIMELINES_PAGE } as const
    const result = await measureScale({ ...shared, ...(options.quick ? QUICK_TIMELINES : asked) })
    print(result, scaleText(result))
  } else {
    const { leads, eventsPerLead, campaigns, connections } = options
    const companies = Math.max(1, Math.round(leads / 10))
    const asked = options.full ? FULL_SCALE : { companies, leads, campaigns: Math.max(2, campaigns), eventsPerLead }
    // @NOTE By number and not by time: a slow machine must not fail for its speed.
    const until = options.quick ? QUICK_ROUND : { seconds: options.seconds }
    const scale = options.quick ? QUICK_READS : asked
    const result = await benchReads({ ...shared, scale, connections, until })
    print(result, benchReadsText(result))
  }
} catch (error) {
  // @NOTE An error without a code of ours is a defect; its stack is what helps to mend it.
  const known = !(error instanceof Error) || (errorCode(error) !== undefined && error.name !== 'Error')
  const told = known ? errorMessage(error) : (error.stack ?? error.message)
  process.stderr.write(`${stopping.signal.aborted ? 'Stopped.' : told}\n`)
  process.exitCode = 1
}

function print(result: object, text: string): void {
  process.stdout.write(`${options.json ? JSON.stringify(result, undefined, 2) : text}\n`)
}

function wholeNumber(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= 10_000_000) return number
  throw new InvalidArgumentError('It must be a whole number from 1 to 10000000.')
}
