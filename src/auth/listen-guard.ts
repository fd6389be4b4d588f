import { commandLine } from '../domain/command-line.ts'
import { isLoopback } from '../domain/loopback.ts'

/** Without authentication the server would be open to everyone who can reach this computer. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
  readonly code = 'AUTHENTICATION_NOT_CONFIGURED'

  constructor(host: string) {
    super(
      `Leadline will not listen at ${host} without authentication: everyone who can reach this computer could read and ` +
        `change everything. Set AUTH_MODE=keys and make keys with ${commandLine('keys create --name NAME')}, or set ` +
        'AUTH_JWKS_URL and AUTH_ISSUER to sign people in (docs/authentication.md). Or leave HOST out: then it listens at 127.0.0.1.',
    )
  }
}

/** @throws ListenError when `host` is not this computer alone and nobody would have to show who they are */
export function assertMayListen(host: string, mode: 'single-user' | 'keys' | 'supabase'): void {
  if (mode === 'single-user' && !isLoopback(host)) throw new ListenError(host)
}
