/** Where a command writes. */
export interface Output {
  /** The answer: standard output. */
  out: NodeJS.WritableStream
  /** Everything beside the answer: progress, hints, errors. Standard error. */
  err: NodeJS.WritableStream & { isTTY?: boolean }
}

/** Writes a line of the answer. */
export function say(output: Output, line: string): void {
  output.out.write(`${line}\n`)
}

/** Writes a line beside the answer. */
export function hint(output: Output, line: string): void {
  output.err.write(`${line}\n`)
}

/** Writes the answer as one JSON document, for scripts. */
export function sayJson(output: Output, value: unknown): void {
  say(output, JSON.stringify(value, null, 2))
}

/** Lines up rows of text under a header; numbers to the right. */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const width = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => String(row[column] ?? '').length)),
  )
  const line = (cells: readonly (string | number)[]) =>
    cells
      .map((cell, column) => {
        const size = width[column] ?? 0
        return typeof cell === 'number' ? String(cell).padStart(size) : cell.padEnd(size)
      })
      .join('  ')
      .trimEnd()
  return [line(header), line(width.map((size) => '-'.repeat(size))), ...rows.map(line)]
}

/** A span of time for people: `3 minutes ago`, `never`. */
export function ago(time: Date | null, now: Date): string {
  if (time === null) return 'never'
  const seconds = Math.max(0, Math.round((now.getTime() - time.getTime()) / 1000))
  const [amount, unit] =
    seconds < 60
      ? [seconds, 'second']
      : seconds < 3600
        ? [Math.floor(seconds / 60), 'minute']
        : seconds < 86_400
          ? [Math.floor(seconds / 3600), 'hour']
          : [Math.floor(seconds / 86_400), 'day']
  return `${amount} ${unit}${amount === 1 ? '' : 's'} ago`
}
