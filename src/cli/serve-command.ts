import { openWorkspace, serveWorkspace } from '../main.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { say, sayJson } from './output.ts'
import { stopRequested } from './stop-requested.ts'

/** `leadline serve`: serves the graph and the playground until it is stopped. @returns the exit code */
export async function serveCommand(context: CommandContext, options: { json: boolean }): Promise<number> {
  const { output, stop } = context
  const config = context.config()
  await using workspace = await openWorkspace({ config, command: 'leadline serve', signal: stop })
  await using server = await serveWorkspace(workspace)
  const { location } = workspace.database
  if (options.json) sayJson(output, { url: server.url, database: location })
  else {
    say(output, `Leadline serves ${location} at ${server.url}`)
    if (workspace.sync.unavailable === undefined)
      say(output, 'Sync with the mutation syncInstantly, or stop and run: npm run -s leadline -- sync')
    else say(output, 'Nothing can be synced: INSTANTLY_API_KEY is not set.')
    say(output, 'Ctrl-C stops it.')
  }
  await stopRequested(stop)
  return EXIT.ok
}
