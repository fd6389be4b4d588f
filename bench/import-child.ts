/** An import in a process of its own, so that its memory can be told. Arguments: the file, the folder for files. */
import { createReadStream } from 'node:fs'
import { openPostgres } from '../src/database/postgres.ts'
import { readImport } from '../src/import/import-record.ts'
import { createImportService } from '../src/import/import-service.ts'
import { silentLogger } from '../src/logger.ts'

const [file = '', folder = ''] = process.argv.slice(2)
await using db = await openPostgres({ url: process.env.BENCH_IMPORT_URL ?? '' })
await using service = createImportService({
  db,
  folder,
  maxBytes: 1e12,
  logger: { ...silentLogger, error: (fields) => console.error(fields) },
})
await db.query('select 1')
const megabytes = () => Math.round(process.memoryUsage.rss() / 1024 / 1024)
const idleMegabytes = megabytes()
let peakMegabytes = idleMegabytes
const watch = setInterval(() => {
  peakMegabytes = Math.max(peakMegabytes, megabytes())
}, 20)
const start = performance.now()
const received = await service.receive(createReadStream(file), 'contacts.csv')
const { importId, finished } = await service.start({ file: received })
await finished
const seconds = Number(((performance.now() - start) / 1000).toFixed(2))
clearInterval(watch)
const record = await readImport(db, importId)
const report = { seconds, created: record?.counts.created, status: record?.status, idleMegabytes, peakMegabytes }
process.stdout.write(JSON.stringify(report))
