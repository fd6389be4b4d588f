import { assertMayListen } from '../auth/listen-guard.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import { commandLine } from '../domain/command-line.ts'
import { openWorkspace, serveWorkspace } from '../main.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { say, sayJson } from './output.ts'
import { stopRequested } from './stop-requested.ts'

const WHO: Readonly<Record<Config['auth']['mode'], string>> = {
  'single-user': 'Everyone on this computer is let in; nobody else is.',
  keys: `API keys are let in. Make one with: ${commandLine('keys create --name NAME')}`,
  supabase: 'API keys and people who sign in are let in.',
}

/** What `leadline serve` was asked for. */
export interface ServeOptions {
  /** Where to listen instead of at HOST. */
  host?: string | undefined
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
  const settings = context.config()
  const config = { ...settings, host: options.host ?? settings.host }
  assertMayListen(config.host, config.auth.mode)
  await using workspace = await openWorkspace({ config, command: 'leadline serve', signal: stop, serves: true })
  await using server = await serveWorkspace(workspace)
  const { location } = workspace.database
  if (options.json) sayJson(output, { url: server.url, database: location })
  else {
    say(output, `Leadline serves ${location} at ${server.url}`)
    say(output, WHO[config.auth.mode])
    if (workspace.sync.unavailable === undefined) say(output, waysToSync(workspace.database.kind))
    else say(output, 'Nothing can be synced: INSTANTLY_API_KEY is not set.')
    say(output, 'Ctrl-C stops it.')
  }
  await stopRequested(stop)
  return EXIT.ok
}
