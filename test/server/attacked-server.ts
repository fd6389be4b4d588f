import { openDatabase } from '../../src/database/open.ts'
import { fillSample } from '../schema/sample.ts'
import { serve } from './server-kit.ts'

// A server in a process of its own, so that what holds its event loop does not hold the test's. It says its address and
// the ids of some leads on one line, and serves until it is killed.
const [url = '', folder = ''] = process.argv.slice(2)
const database = await openDatabase({
  url: url === '' ? undefined : url,
  folder: folder === '' ? undefined : folder,
  command: 'leadline test-server',
})
await fillSample(database, { companies: 20, leadsPerCompany: 10, campaigns: 2, eventsPerLead: 3 })
const server = await serve(database)
const leads = await database.query<{ id: string }>('select id from leads order by id limit 200')
process.stdout.write(`${JSON.stringify({ url: server.url, leads: leads.map(({ id }) => `Lead:${id}`) })}\n`)

// How long one turn of the event loop computes at most, in milliseconds of processor time: what others wait for, but for
// what the rest of the machine does. Told and begun anew whenever the test asks.
let [longest, last] = [0, process.threadCpuUsage()]
setInterval(() => {
  const { user, system } = process.threadCpuUsage(last)
  longest = Math.max(longest, (user + system) / 1000)
  last = process.threadCpuUsage()
}, 1)
process.on('message', () => {
  process.send?.(longest)
  longest = 0
})
