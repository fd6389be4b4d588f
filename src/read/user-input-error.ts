/** What is wrong with an argument: any argument, or a cursor, also one that is too old. */
export type UserInputErrorCode = 'BAD_USER_INPUT' | 'INVALID_CURSOR' | 'CURSOR_EXPIRED'

/**
 * An argument of a query that cannot be used. The message names the argument, the value and the remedy, and is shown to
 * whoever asked; GraphQL copies `extensions` into the answer.
 */
export class UserInputError extends Error {
  override readonly name = 'UserInputError'
  readonly code: UserInputErrorCode
  readonly extensions: { code: UserInputErrorCode }

  constructor(message: string, code: UserInputErrorCode = 'BAD_USER_INPUT') {
    super(message)
    this.code = code
    this.extensions = { code }
  }
}
