import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { CsvFileError } from './csv/csv-file-error.ts'

/** A file that has been received wholly. */
export interface ReceivedFile {
  fileName: string
  /** The fingerprint; the file lies under this name. */
  sha256: string
  bytes: number
}

/** Where a file with this fingerprint lies. */
export function storedPath(folder: string, sha256: string): string {
  return join(folder, `${sha256}.csv`)
}

/**
 * Writes a file that comes in pieces to disk, hashed on the way, never more of it in memory than a piece. A file that
 * breaks off or is too large leaves nothing behind.
 *
 * @throws CsvFileError CSV_TOO_LARGE
 */
export async function receiveFile(
  folder: string,
  source: AsyncIterable<Uint8Array>,
  { fileName, maxBytes }: { fileName: string; maxBytes: number },
): Promise<ReceivedFile> {
  await mkdir(folder, { recursive: true })
  const incoming = join(folder, `incoming-${randomUUID()}`)
  const hash = createHash('sha256')
  let bytes = 0
  const counted = async function* (pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      bytes += piece.length
      if (bytes > maxBytes) throw tooLarge(fileName, maxBytes)
      hash.update(piece)
      yield piece
    }
  }
  try {
    await pipeline(source, counted, createWriteStream(incoming))
    const sha256 = hash.digest('hex')
    await rename(incoming, storedPath(folder, sha256))
    return { fileName, sha256, bytes }
  } catch (error) {
    await rm(incoming, { force: true })
    throw error
  }
}

function tooLarge(fileName: string, maxBytes: number): CsvFileError {
  return new CsvFileError(
    'CSV_TOO_LARGE',
    `${fileName} is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB, the limit. Split it, or raise ` +
      'LEADLINE_IMPORT_MAX_MB.',
  )
}
