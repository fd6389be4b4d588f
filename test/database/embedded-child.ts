import { bulkUpsert } from '../../src/database/bulk-upsert.ts'
import { openEmbedded } from '../../src/database/embedded.ts'
import { batchRows, DEFINITIONS_TARGET } from './embedded-batches.ts'

// A process of its own for the tests of the embedded folder. It opens the folder, says so on a line, then writes
// batches from the number it is given, naming each once the database has acknowledged it, until somebody kills it.
const [folder, first] = process.argv.slice(2)
await using database = await openEmbedded({ folder, command: 'leadline test-child' })
process.stdout.write('open\n')
for (let batch = Number(first); ; batch += 1) {
  await bulkUpsert(database, DEFINITIONS_TARGET, batchRows(batch), new Date())
  process.stdout.write(`${batch}\n`)
}
