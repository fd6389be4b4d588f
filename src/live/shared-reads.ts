/** Lets everyone who wants the same thing at the same time wait for one and the same read. */
export class SharedReads {
  readonly #underWay = new Map<string, Promise<unknown>>()

  /**
   * What `read` gives, or what it will give to someone who asked before.
   *
   * @param key names what is read; the same key must always mean the same type
   */
  read<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#underWay.get(key)
    // @NOTE A key always stands for one kind of read, as demanded above.
    if (known !== undefined) return known as Promise<T>
    const reading = read().finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, reading)
    return reading
  }
}
