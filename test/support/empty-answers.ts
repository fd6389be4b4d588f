/** What may be missing everywhere in an answer and says that all is well. */
const MAY_BE_NULL = new Set(['error', 'endCursor', 'startCursor'])

/**
 * The fields of an answer in which there is nothing anywhere: lists that are empty and values that are null in every
 * object that has them. Whoever looks at such a field sees nothing of what it is for.
 *
 * @param answer the `data` of an answer
 * @returns paths of field names, in order, such as `leads.edges.node.firstName`
 */
export function emptyPaths(answer: unknown): string[] {
  const found = new Map<string, boolean>()
  visit(answer, '', found)
  return [...found].filter(([, isFilled]) => !isFilled).map(([path]) => path)
}

function visit(value: unknown, path: string, found: Map<string, boolean>): void {
  const name = path.split('.').at(-1) ?? ''
  if (MAY_BE_NULL.has(name)) return
  const isFilled = value !== null && !(Array.isArray(value) && value.length === 0)
  found.set(path, isFilled || found.get(path) === true)
  if (Array.isArray(value)) for (const item of value) visit(item, path, found)
  else if (typeof value === 'object' && value !== null && name !== 'rawJson') {
    for (const [key, inner] of Object.entries(value)) visit(inner, path === '' ? key : `${path}.${key}`, found)
  }
}
