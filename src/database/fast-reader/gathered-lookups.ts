/** Looks several rows up by one unique column: `findMany` with the values, the selection and that column. */
export type LookUp = (args: { where: object; select: object }) => Promise<unknown>

/** A lookup of one row by one unique column, with what it selects. */
interface Lookup {
  column: string
  value: string
  select: object
}

interface Waiting {
  lookup: Lookup
  resolve: (row: unknown) => void
  reject: (error: unknown) => void
}

/** Values of one statement. */
const MOST_VALUES = 1024

/**
 * Gathers the lookups of one tick that select the same into one statement, as Prisma does with its own. Needed for
 * selections with conditions that Prisma does not know.
 *
 * @returns for a lookup: its row, or null
 */
export function createGatheredLookups() {
  let waiting = new Map<string, { calls: Waiting[]; lookUp: LookUp }>()
  const flush = () => {
    const groups = waiting
    waiting = new Map()
    for (const { calls, lookUp } of groups.values()) {
      for (let start = 0; start < calls.length; start += MOST_VALUES) {
        void answer(calls.slice(start, start + MOST_VALUES), lookUp)
      }
    }
  }
  return (key: string, lookup: Lookup, lookUp: LookUp): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (waiting.size === 0) process.nextTick(flush)
      const group = waiting.get(key) ?? { calls: [], lookUp }
      group.calls.push({ lookup, resolve, reject })
      waiting.set(key, group)
    })
}

async function answer(calls: readonly Waiting[], lookUp: LookUp): Promise<void> {
  const [first] = calls
  if (first === undefined) return
  const { column, select } = first.lookup
  try {
    const values = [...new Set(calls.map(({ lookup }) => lookup.value))]
    const rows = await lookUp({ where: { [column]: { in: values } }, select: { ...select, [column]: true } })
    const byValue = new Map((Array.isArray(rows) ? rows : []).map((row) => [Reflect.get(Object(row), column), row]))
    for (const { lookup, resolve } of calls) resolve(byValue.get(lookup.value) ?? null)
  } catch (error) {
    for (const { reject } of calls) reject(error)
  }
}

/** A `findUnique` of one text column with a selection; undefined for any other. */
export function lookupOf(args: object): Lookup | undefined {
  const { where, select, ...rest }: { where?: unknown; select?: unknown } = args
  if (typeof where !== 'object' || where === null || typeof select !== 'object' || select === null) return undefined
  const [entry, ...more] = Object.entries(where)
  if (entry === undefined || more.length > 0 || Object.keys(rest).length > 0 || typeof entry[1] !== 'string')
    return undefined
  return { column: entry[0], value: entry[1], select }
}
