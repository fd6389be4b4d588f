/** Stands before and behind each word that was found. */
const MARKS = ['«', '»'] as const
/** Characters before the first word that was found, and in all. */
const LEAD_IN = 60
const LONGEST = 240
/** Characters of a text that are looked through. */
const MOST_READ = 200_000

/**
 * The place of a text where a search found it, as plain text in one line: tags are taken out, what could still be read
 * as a tag or a mark is replaced, so that it is harmless in HTML too. The words found stand between « and ». A text in
 * which nothing is found (it stood behind the part that is shown) begins at its beginning.
 */
export function snippet(text: string, query: string): string {
  const plain = plainText(text)
  const found = wordsFound(plain, queryWords(query))
  const start = Math.max(0, (found[0]?.start ?? 0) - LEAD_IN)
  const from = start === 0 ? 0 : afterBlank(plain, start)
  const to = Math.min(plain.length, from + LONGEST)
  let out = from > 0 ? '…' : ''
  let at = from
  for (const { start: begin, end } of found) {
    if (begin < at || end > to) continue
    out += `${plain.slice(at, begin)}${MARKS[0]}${plain.slice(begin, end)}${MARKS[1]}`
    at = end
  }
  return `${out}${plain.slice(at, to)}${to < plain.length ? '…' : ''}`.toWellFormed()
}

/** A text in one line, without tags, and without the signs that make tags and marks. */
export function plainText(text: string): string {
  return text
    .slice(0, MOST_READ)
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(/[<«]/g, '‹')
    .replaceAll(/[>»]/g, '›')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

interface Word {
  start: number
  end: number
}

const WORD = /[\p{L}\p{N}\p{M}]+/gu

function queryWords(query: string): string[] {
  return [...query.matchAll(WORD)].map(([word]) => folded(word))
}

/** As the database sees words: the last one of a search may be the beginning of one. */
function wordsFound(text: string, words: readonly string[]): Word[] {
  const whole = new Set(words)
  const last = words.at(-1)
  if (last === undefined) return []
  return [...text.matchAll(WORD)].flatMap(({ 0: word, index }) => {
    const seen = folded(word)
    return whole.has(seen) || seen.startsWith(last) ? [{ start: index, end: index + word.length }] : []
  })
}

function folded(word: string): string {
  return word
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
}

function afterBlank(text: string, start: number): number {
  const blank = text.indexOf(' ', start)
  return blank >= 0 && blank < start + LEAD_IN / 2 ? blank + 1 : start
}
