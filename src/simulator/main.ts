import process from 'node:process'
import { Command } from '@commander-js/extra-typings'
import { startInstantlySimulator } from './instantly-simulator.ts'

const program = new Command('simulator')
  .description('Serve an invented Instantly workspace over HTTP, for demos and tests.')
  .option('--leads <count>', 'lead rows of the world', wholeNumber, 200)
  .option('--campaigns <count>', 'campaigns; by default derived from the leads', wholeNumber)
  .option('--port <port>', 'port to listen on; 0 takes a free one', wholeNumber, 4010)
  .option('--host <host>', 'address to listen on', '127.0.0.1')
  .option('--seed <seed>', 'the same seed gives the same world', wholeNumber, 1)
  .option('--emails-per-minute <count>', 'limit of GET /emails; off by default', wholeNumber)
  .option('--requests-per-minute <count>', 'limit of all requests; off by default', wholeNumber)
  .option(
    '--now <instant>',
    'start clock of the world, ISO 8601; by default the present',
    (text) => new Date(text),
    new Date(),
  )

const options = program.parse().opts()
const { campaigns, emailsPerMinute = null, requestsPerMinute = null, ...rest } = options
const simulator = await startInstantlySimulator({
  ...rest,
  ...(campaigns === undefined ? {} : { campaigns }),
  emailsPerMinute,
  requestsPerMinute,
})
const { world } = simulator
console.log(`Instantly simulator: ${world.leads.length} leads, ${world.emails.length} mails`)
console.log(`  url  ${simulator.url}`)
console.log(`  key  ${simulator.apiKey}`)
console.log('Ctrl-C stops it.')

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    simulator[Symbol.asyncDispose]().catch((error: unknown) => {
      console.error(error)
      process.exitCode = 1
    })
  })
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) program.error(`"${text}" is not a whole number of 0 or more.`)
  return value
}
