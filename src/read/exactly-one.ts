import { UserInputError } from './user-input-error.ts'

/**
 * The one key that a query such as `lead(id, email)` was given.
 *
 * @throws UserInputError when none or several were given
 */
export function exactlyOne<Name extends string>(
  field: string,
  args: { readonly [Key in Name]?: string | null | undefined },
  names: readonly Name[],
): { name: Name; value: string } {
  const found = names.flatMap((name) => {
    const value = args[name]
    return value == null ? [] : [{ name, value }]
  })
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  throw new UserInputError(`${field} takes exactly one of ${names.join(', ')}; ${found.length} were given.`)
}
