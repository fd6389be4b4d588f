import { open } from 'node:fs/promises'
import { CsvFileError, type FilePosition } from './csv-file-error.ts'
import type { Encoding } from './encoding.ts'

const PIECE_BYTES = 256 * 1024

/**
 * The text of a file, piece by piece, without a byte order mark.
 *
 * @throws CsvFileError CSV_ENCODING with the line and the column where a byte does not belong to the encoding
 */
export async function* readText(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let sound = 0
  for await (const piece of pieces(path)) {
    const text = decode(decoder, piece)
    if (text === undefined) throw await wrongBytes(path, encoding, sound)
    sound += 1
    yield text
  }
  const rest = decode(decoder)
  if (rest === undefined) throw await wrongBytes(path, encoding, sound)
  yield rest
}

/** The bytes of a file, piece by piece, all in one buffer: a piece holds until the next is asked for. */
async function* pieces(path: string): AsyncGenerator<Uint8Array> {
  await using file = await open(path)
  const buffer = Buffer.allocUnsafe(PIECE_BYTES)
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

/** The text of the next bytes; without bytes, what is left in the end. Undefined where they are none of the encoding. */
function decode(decoder: TextDecoder, bytes?: Uint8Array): string | undefined {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

async function wrongBytes(path: string, encoding: Encoding, soundPieces: number): Promise<CsvFileError> {
  const { line, column } = await placeOfWrongByte(path, encoding, soundPieces)
  return new CsvFileError(
    'CSV_ENCODING',
    `At line ${line}, column ${column} there are bytes that are no ${encoding}. Save the file as CSV (UTF-8), or name ` +
      'its encoding.',
    { line, column },
  )
}

/**
 * A decoder does not tell which byte it refuses, and is of no more use then; so the file is read again, and the piece
 * with that byte one byte at a time.
 */
async function placeOfWrongByte(path: string, encoding: Encoding, soundPieces: number): Promise<FilePosition> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  const place = new Place()
  let piecesRead = 0
  for await (const piece of pieces(path)) {
    const step = piecesRead < soundPieces ? piece.length : 1
    for (let from = 0; from < piece.length; from += step) {
      const text = decode(decoder, piece.subarray(from, from + step))
      if (text === undefined) return place
      place.pass(text)
    }
    piecesRead += 1
  }
  return place
}

/** A place in a text whose lines end with CRLF, LF or CR. */
class Place implements FilePosition {
  line = 1
  column = 1
  #behindCr = false

  pass(text: string): void {
    for (let index = 0; index < text.length; index += 1) {
      const sign = text.charAt(index)
      if (sign === '\r' || (sign === '\n' && !this.#behindCr)) {
        this.line += 1
        this.column = 1
      } else if (sign !== '\n') this.column += 1
      this.#behindCr = sign === '\r'
    }
  }
}
