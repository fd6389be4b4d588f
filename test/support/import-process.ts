/**
 * An import in a process of its own, to be killed. Arguments: a Postgres URL or the folder of an embedded database, the
 * folder of the files, the import. Prints a line for each chunk that was committed.
 */
import { openDatabase } from '../../src/database/open.ts'
import { createImportService } from '../../src/import/import-service.ts'
import { silentLogger } from '../../src/logger.ts'

const [place = '', folder = '', importId = ''] = process.argv.slice(2)
const url = place.startsWith('postgres') ? place : undefined
await using db = await openDatabase({ url, folder: place, command: 'import process' })
await using service = createImportService({ db, folder, maxBytes: 1e9, logger: silentLogger, chunkRows: 10 })
service.listen({ progress: () => process.stdout.write('chunk\n') })
await service.resume(importId).finished
