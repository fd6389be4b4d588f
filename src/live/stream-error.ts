/** Why a stream is not begun, or ends before its end. */
export type StreamErrorCode =
  | 'TOO_MANY_STREAMS'
  | 'SERVER_STOPPING'
  | 'STREAM_INTERRUPTED'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'

/** A stream that cannot go on. The message is shown to whoever reads the stream; GraphQL copies `extensions`. */
export class StreamError extends Error {
  override readonly name = 'StreamError'
  readonly code: StreamErrorCode
  readonly extensions: { code: StreamErrorCode; http?: { status: number; headers?: Record<string, string> } }

  constructor(code: StreamErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.extensions =
      code === 'TOO_MANY_STREAMS' ? { code, http: { status: 503, headers: { 'retry-after': '5' } } } : { code }
  }
}
