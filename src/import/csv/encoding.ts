import { type ImportEncoding, isImportEncoding } from '../../domain/import-vocabulary.ts'
import { CsvFileError } from './csv-file-error.ts'

/** How the letters of a file are stored. */
export type Encoding = ImportEncoding

/** True for the name of an encoding that can be given. */
export function isEncoding(name: string): name is Encoding {
  return isImportEncoding(name)
}

/**
 * The encoding that the first bytes show: by a byte order mark, or by the zero bytes of UTF-16.
 *
 * @throws CsvFileError CSV_NOT_A_TABLE for the beginnings of spreadsheets, archives, documents and other files
 */
export function sniffEncoding(head: Uint8Array): Encoding | null {
  for (const [name, magic] of NOT_TABLES) {
    if (magic.every((byte, index) => head[index] === byte)) {
      throw new CsvFileError(
        'CSV_NOT_A_TABLE',
        `The file is ${name}, not a CSV file, whatever it is called. Export it as CSV (UTF-8) and send that.`,
        { line: 1, column: 1 },
      )
    }
  }
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  return sniffUtf16(head)
}

const NOT_TABLES: readonly (readonly [string, readonly number[]])[] = [
  ['a spreadsheet or a zip archive', [0x50, 0x4b, 0x03, 0x04]],
  ['an old spreadsheet', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a compressed file', [0x1f, 0x8b]],
  ['a PDF', [0x25, 0x50, 0x44, 0x46]],
  ['a picture', [0x89, 0x50, 0x4e, 0x47]],
  ['a picture', [0xff, 0xd8, 0xff]],
  ['a picture', [0x47, 0x49, 0x46, 0x38]],
]

/** Latin text in UTF-16 has a zero in every other byte. */
function sniffUtf16(head: Uint8Array): Encoding | null {
  const zeros = [0, 0]
  const length = Math.min(head.length, 4096)
  for (let index = 0; index < length; index += 1) {
    if (head[index] === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  }
  const [even = 0, odd = 0] = zeros
  if (odd > length / 4 && even < length / 20) return 'utf-16le'
  if (even > length / 4 && odd < length / 20) return 'utf-16be'
  return null
}

/**
 * Tells Windows-1252 from MacRoman, for bytes that are no UTF-8: the one in which the bytes above 127 are letters and
 * signs that stand in ordinary text. In doubt it is Windows-1252.
 */
export function guessLegacyEncoding(sample: Uint8Array): Encoding {
  const windows = plausibility(new TextDecoder('windows-1252').decode(sample))
  const mac = plausibility(new TextDecoder('macintosh').decode(sample))
  return mac > windows ? 'macintosh' : 'windows-1252'
}

const LETTER = /\p{L}/u
const USUAL_SIGN = /[’‘“”–—…€£«»°§®™·¿¡ ]/u
const LOWER_AFTER_LOWER = /\p{Ll}/u

/** Letters within words count most, usual signs some, everything else against it. */
function plausibility(text: string): number {
  let score = 0
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) < 128) continue
    const char = text.charAt(index)
    const before = text.charAt(index - 1)
    if (LETTER.test(char)) score += LOWER_AFTER_LOWER.test(before) && /\p{Lu}/u.test(char) ? -1 : 2
    else score += USUAL_SIGN.test(char) ? 1 : -2
  }
  return score
}
