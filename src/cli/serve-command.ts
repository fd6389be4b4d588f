import { assertMayListen } from '../auth/listen-guard.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import { commandLine } from '../domain/command-line.ts'
import { openWorkspace, serveWorkspace } from '../main.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { makeFirstKey } from './first-key.ts'
import { hint, say, sayJson } from './output.ts'
import { stopRequested } from './stop-requested.ts'

const WHO: Readonly<Record<Config['auth']['mode'], string>> = {
  'single-user': 'Everyone on this computer is let in; nobody else is.',
  keys: `API keys are let in. Make one with: ${commandLine('keys create --name NAME')}`,
  supabase: 'API keys and people who sign in are let in.',
}

/** It is told at every start: nothing of ours can see every proxy. */
const PROXY_WARNING =
  'Put no proxy before it: whoever reaches the proxy could pass for you. To let others in: ' +
  commandLine('serve --with-keys')

/** What `leadline serve` was asked for. */
export interface ServeOptions {
  /** Where to listen instead of at HOST. */
  host?: string | undefined
  /** Let in holders of API keys only, as AUTH_MODE=keys does; where no key is good one is made and shown. */
  withKeys: boolean
  json: boolean
}

/** One process at a time has the embedded database; a Postgres has room for the command beside the server. */
function waysToSync(kind: Database['kind']): string {
  const also = kind === 'embedded' ? 'or stop and run' : 'or run beside it'
  return `Sync with the mutation syncInstantly, ${also}: ${commandLine('sync')}`
}

/** `leadline serve`: serves the graph and the playground until it is stopped. @returns the exit code */
export async function serveCommand(context: CommandContext, options: ServeOptions): Promise<number> {
  const { output, stop } = context
  const settings = context.config(options.withKeys ? { AUTH_MODE: 'keys' } : {})
  const config = { ...settings, host: options.host ?? settings.host }
  assertMayListen(config.host, config.auth.mode)
  await using workspace = await openWorkspace({ config, command: 'leadline serve', signal: stop, serves: true })
  await using server = await serveWorkspace(workspace)
  const { location } = workspace.database
  const firstKey = options.withKeys ? await makeFirstKey(workspace) : undefined
  if (options.json) sayJson(output, { url: server.url, database: location, ...(firstKey && { firstKey }) })
  else {
    say(output, `Leadline serves ${location} at ${server.url}`)
    say(output, WHO[config.auth.mode])
    if (firstKey !== undefined) say(output, `Your key, which may do everything and is shown only now: ${firstKey}`)
    if (workspace.sync.unavailable === undefined) say(output, waysToSync(workspace.database.kind))
    else say(output, 'Nothing can be synced: INSTANTLY_API_KEY is not set.')
    say(output, 'Ctrl-C stops it.')
  }
  if (config.auth.mode === 'single-user') hint(output, PROXY_WARNING)
  await stopRequested(stop)
  return EXIT.ok
}
