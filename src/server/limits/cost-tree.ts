/** The variables of a request, as they came. */
export type Variables = Readonly<Record<string, unknown>>

/** How often something is read, in each of what surrounds it. */
export type Times = number | ((variables: Variables) => number)

/** A part of an operation that rows are read for. */
export interface CostNode {
  times: Times
  /** What one of it costs by itself, in rows. */
  each: number
  parts: readonly CostNode[]
}

/** A tree with everything worked out that no variable decides, and nothing in it that costs nothing. */
export function simplified({ times, each, parts }: CostNode): CostNode {
  const small = parts.map(simplified)
  const fixed = each + small.filter(isFixed).reduce((sum, part) => sum + rowsOf(part, {}), 0)
  const open = small.filter((part) => !isFixed(part))
  return typeof times === 'number' && open.length === 0
    ? { times: 1, each: times * fixed, parts: [] }
    : { times, each: fixed, parts: open }
}

/** The rows that could be read, at most. */
export function rowsOf({ times, each, parts }: CostNode, variables: Variables): number {
  const one = parts.reduce((sum, part) => sum + rowsOf(part, variables), each)
  return (typeof times === 'number' ? times : times(variables)) * one
}

function isFixed({ times, parts }: CostNode): boolean {
  return typeof times === 'number' && parts.length === 0
}
