import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import { commandLine } from '../domain/command-line.ts'
import { openWorkspace, serveWorkspace } from '../main.ts'
import type { SyncListener } from '../sync/sync-run.ts'
import type { CommandContext } from './command-context.ts'
import { tellDemoStory } from './demo-story.ts'
import { startDemoWorld } from './demo-world.ts'
import { EXIT } from './exit-code.ts'
import { hint, say, sayJson } from './output.ts'
import { noProgress, showProgress } from './progress.ts'
import { stopRequested } from './stop-requested.ts'
import { knownCounts } from './sync-command.ts'
import { countEvents, readRun, sayRun } from './sync-report.ts'

/** What `leadline demo` was asked. */
export interface DemoCommandOptions {
  leads: number
  json: boolean
}

const FOLDER = '.leadline/demo'

/**
 * `leadline demo`: the main job with nothing else installed. Starts the Instantly simulator, syncs all of it over HTTP
 * into an embedded database of its own, and serves the graph until it is stopped. @returns the exit code
 */
export async function demoCommand(context: CommandContext, options: DemoCommandOptions): Promise<number> {
  const { output, stop } = context
  await using simulator = await startDemoWorld(join(FOLDER, 'world.json'), options.leads, new Date())
  const config = demoConfig(context.config(), simulator)
  const listener: SyncListener = {}
  await using workspace = await openWorkspace({ config, command: 'leadline demo', listener, signal: stop })
  await using server = await serveWorkspace(workspace)
  hint(output, `Syncing the simulated Instantly workspace at ${simulator.url} into ${config.dataDir}`)
  const progress = options.json ? noProgress : showProgress(output, await knownCounts(workspace.database))
  Object.assign(listener, progress.listener)
  const eventsBefore = await countEvents(workspace.database)
  const { finished } = await workspace.sync.start({ requester: { by: 'demo' } })
  const runId = await finished
  progress[Symbol.dispose]()
  Object.assign(listener, {
    page: undefined,
    resourceStarted: undefined,
    resourceFinished: undefined,
    normalized: undefined,
  })
  if (stop.aborted) {
    hint(output, `Stopped before the sync was done. ${commandLine('demo')} goes on from there.`)
    return EXIT.ok
  }
  const run = await readRun(workspace.database, runId)
  const story = await tellDemoStory(workspace, new Date())
  const query = await timelineQuery(workspace.database)
  if (options.json) sayJson(output, { url: server.url, run, query })
  else {
    sayRun(output, run, eventsBefore)
    if (story !== undefined) say(output, story)
    say(output, `\nThe playground: ${server.url}\n\nA query to paste there:\n\n${query}\n\nCtrl-C stops everything.`)
  }
  await stopRequested(stop)
  return run.status === 'succeeded' ? EXIT.ok : EXIT.failed
}

/** The demo never touches the user's own database or Instantly workspace. */
function demoConfig(config: Config, simulator: { url: string; apiKey: string }): Config {
  return {
    ...config,
    databaseUrl: undefined,
    dataDir: join(FOLDER, 'db'),
    // @NOTE A workspace removes files that none of its imports is about, so it shares the folder with no other.
    imports: { ...config.imports, folder: join(FOLDER, 'imports') },
    logLevel: config.logLevel === 'info' ? 'warn' : config.logLevel,
    instantly: {
      apiKey: simulator.apiKey,
      baseUrl: simulator.url,
      requestsPerMinute: 6_000_000,
      emailsPerMinute: 6_000_000,
    },
  }
}

/** The timeline of the lead with the most to tell. */
async function timelineQuery(db: Database): Promise<string> {
  const [lead] = await db.query<{ email: string }>(
    `/* timelineQuery */ select l.email from leads l join events e on e.lead_id = l.id
     where l.email is not null group by l.id
     order by count(distinct e.event_type) desc, count(*) desc, l.id limit 1`,
  )
  return `query {
  lead(email: ${JSON.stringify(lead?.email ?? '')}) {
    firstName
    lastName
    company { companyName }
    timeline(first: 20) {
      totalCount
      edges {
        node {
          eventTimestamp
          eventType
          direction
          campaign { campaignName }
          ... on EmailEvent { sequenceStep emailSubject }
          ... on CallEvent { callDurationSeconds noteText }
          ... on NoteEvent { noteText }
        }
      }
    }
  }
}`
}
