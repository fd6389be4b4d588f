/**
 * Tells lookups that come alone from those that come together. Prisma gathers the `findUnique` calls of one tick into
 * one statement; compiled one by one they would be as many statements as calls.
 *
 * @returns for a call of a shape: whether no other call of that shape came in the same tick
 */
export function createUniqueGate(): (key: string) => Promise<boolean> {
  let waiting = new Map<string, ((alone: boolean) => void)[]>()
  const flush = () => {
    const gathered = waiting
    waiting = new Map()
    for (const calls of gathered.values()) for (const answer of calls) answer(calls.length === 1)
  }
  return (key) =>
    new Promise((resolve) => {
      if (waiting.size === 0) process.nextTick(flush)
      const calls = waiting.get(key)
      if (calls === undefined) waiting.set(key, [resolve])
      else calls.push(resolve)
    })
}
