/** The benchmark cannot run, or must not be believed. The message says why and what to do. */
export class BenchError extends Error {
  override readonly name = 'BenchError'
  readonly code: 'BENCH_UNUSABLE' | 'BENCH_SERVER_FAILED' | 'BENCH_ROWS_DIFFER'

  constructor(code: BenchError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
