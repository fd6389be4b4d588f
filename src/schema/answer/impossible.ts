/** A part of a document that only resolvers can answer. Caught by the planner; nobody else sees it. */
export class Impossible extends Error {
  override readonly name = 'Impossible'
  readonly code = 'ANSWER_IMPOSSIBLE'
}
