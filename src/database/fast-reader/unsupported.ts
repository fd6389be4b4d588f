/** What the fast reader leaves to Prisma. Caught inside of the fast reader; nobody else sees it. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported'
  readonly code = 'FAST_READ_UNSUPPORTED'
}
