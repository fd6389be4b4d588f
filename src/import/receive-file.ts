import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, statfs } from 'node:fs/promises'
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

/** What is kept in mind while a file is received. */
export interface ReceiveOptions {
  fileName: string
  maxBytes: number
  /** The bytes that are left on the folder's disk; asked of the system when left out. */
  freeBytes?: ((folder: string) => Promise<number>) | undefined
}

const MEGABYTE = 1024 * 1024

/** Below this no file is written; the same as for an embedded database, which often lies on the same disk. */
const LEAST_FREE_BYTES = 64 * MEGABYTE

/** How much is written until the room that is left is looked at again. */
const LOOK_AGAIN_BYTES = 16 * MEGABYTE

/** The disk on which files are kept has no room for another one. */
class ImportDiskFullError extends Error {
  override readonly name = 'ImportDiskFullError'
  readonly code = 'IMPORT_DISK_FULL'

  constructor(fileName: string, free: number) {
    super(
      `The disk on which imported files are kept has ${Math.floor(free / MEGABYTE)} MB left, and no file is taken below ` +
        `${LEAST_FREE_BYTES / MEGABYTE} MB. Free some space there and send ${fileName} again.`,
    )
  }
}

/** Where a file with this fingerprint lies. */
export function storedPath(folder: string, sha256: string): string {
  return join(folder, `${sha256}.csv`)
}

/**
 * Writes a file that comes in pieces to disk, hashed on the way, never more of it in memory than a piece. A file that
 * breaks off, is too large or would fill the disk leaves nothing behind.
 *
 * @throws CsvFileError CSV_TOO_LARGE
 * @throws ImportDiskFullError IMPORT_DISK_FULL
 */
export async function receiveFile(
  folder: string,
  source: AsyncIterable<Uint8Array>,
  { fileName, maxBytes, freeBytes = bytesLeft }: ReceiveOptions,
): Promise<ReceivedFile> {
  await mkdir(folder, { recursive: true })
  const assertRoom = async () => {
    const free = await freeBytes(folder)
    if (free < LEAST_FREE_BYTES) throw new ImportDiskFullError(fileName, free)
  }
  await assertRoom()
  const incoming = join(folder, `incoming-${randomUUID()}`)
  const hash = createHash('sha256')
  let bytes = 0
  let looked = 0
  const counted = async function* (pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      bytes += piece.length
      if (bytes > maxBytes) throw tooLarge(fileName, maxBytes)
      if (bytes - looked >= LOOK_AGAIN_BYTES) {
        await assertRoom()
        looked = bytes
      }
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

async function bytesLeft(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

function tooLarge(fileName: string, maxBytes: number): CsvFileError {
  return new CsvFileError(
    'CSV_TOO_LARGE',
    `${fileName} is larger than ${Math.floor(maxBytes / MEGABYTE)} MB, the limit. Split it, or raise ` +
      'LEADLINE_IMPORT_MAX_MB.',
  )
}
