/** A map that forgets what was not used for longest. */
export class LastUsed<K, V> {
  readonly #entries = new Map<K, V>()
  readonly #most: number

  /** @param most how many entries are kept */
  constructor(most: number) {
    this.#most = most
  }

  /** The value of a key, which becomes the last used. */
  get(key: K): V | undefined {
    const value = this.#entries.get(key)
    if (value === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, value)
    return value
  }

  /** Stores a value and forgets the oldest where there are too many. */
  set(key: K, value: V): void {
    this.#entries.set(key, value)
    if (this.#entries.size <= this.#most) return
    const [oldest] = this.#entries.keys()
    if (oldest !== undefined) this.#entries.delete(oldest)
  }
}
