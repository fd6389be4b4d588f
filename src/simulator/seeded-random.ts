import { v4, v7 } from 'uuid'

const TOKEN_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_'

/** Mixes numbers and texts into one unsigned 32-bit seed (FNV-1a), so that every object of a world has its own stream. */
export function seedOf(...parts: readonly (number | string)[]): number {
  let hash = 0x811c9dc5
  for (const part of parts) {
    const text = String(part)
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
    hash = Math.imul(hash ^ 0x7c, 0x01000193)
  }
  return hash >>> 0
}

/**
 * A small repeatable random source (mulberry32): the same seed gives the same values on every machine.
 * Not for secrets.
 */
export class SeededRandom {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** The next value, 0 <= value < 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }

  /** A whole number, low <= value <= high. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  /** True with the given probability (0..1). */
  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** One of the values; throws a RangeError on an empty list. */
  pick<const T>(values: readonly T[]): T {
    const value = values[Math.floor(this.next() * values.length)]
    if (value === undefined) throw new RangeError('SeededRandom.pick needs a list with at least one value')
    return value
  }

  /** A UUID v4. */
  uuid4(): string {
    return v4({ random: this.#bytes() })
  }

  /** A UUID v7 whose first 48 bits are the given instant (milliseconds since 1970, UTC). */
  uuid7(atMs: number): string {
    return v7({ msecs: atMs, random: this.#bytes() })
  }

  /** A text of letters, digits and underscores, as thread and message ids use it. */
  token(length: number): string {
    let text = ''
    for (let i = 0; i < length; i++) text += TOKEN_ALPHABET.charAt(Math.floor(this.next() * TOKEN_ALPHABET.length))
    return text
  }

  #bytes(): Uint8Array {
    const bytes = new Uint8Array(16)
    for (let i = 0; i < 16; i += 4) {
      const word = Math.floor(this.next() * 0x1_0000_0000)
      bytes[i] = word & 255
      bytes[i + 1] = (word >>> 8) & 255
      bytes[i + 2] = (word >>> 16) & 255
      bytes[i + 3] = word >>> 24
    }
    return bytes
  }
}
