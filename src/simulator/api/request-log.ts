/** One request as the simulator saw it. The Authorization header is never kept. */
export interface LoggedRequest {
  readonly method: string
  /** Without the query, e.g. `/api/v2/emails`. */
  readonly path: string
  readonly query: Readonly<Record<string, unknown>>
  /** When it came in, milliseconds of the simulator's wall clock (not of the world's clock). */
  readonly at: number
  /** The parsed JSON body of a POST; undefined otherwise. */
  body: unknown
  /** The status sent; 0 when no status was sent (connection reset). */
  status: number
  /** The fault that struck, if any. */
  fault: string | undefined
}
