/** What the fast reader leaves to Prisma. Caught inside of the fast reader; nobody else sees it. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported'
  readonly code = 'FAST_READ_UNSUPPORTED'
}

/** What `make` gives, or undefined where it meets something that is left to Prisma. */
export function orUnsupported<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof Unsupported) return undefined
    throw error
  }
}
