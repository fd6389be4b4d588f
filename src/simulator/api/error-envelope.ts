import { STATUS_CODES } from 'node:http'

const MESSAGES: Readonly<Record<number, string>> = {
  401: 'Missing Authorization header',
  402: 'Workspace does not have an active paid plan',
  403: 'Forbidden',
  404: 'Resource not found',
  429: 'Rate limit exceeded',
}

/** The body of an error: `{statusCode, error, message}` with Instantly's texts (Instantly fact sheet §1.2). */
export function errorEnvelope(statusCode: number, message?: string) {
  const error = STATUS_CODES[statusCode] ?? 'Unknown Error'
  return { statusCode, error, message: message ?? MESSAGES[statusCode] ?? error }
}
