import type { Database } from '../database/database.ts'
import { errorMessage } from '../database/errors.ts'
import { trimEventChanges } from '../database/trim-event-changes.ts'
import type { Logger } from '../logger.ts'
import { csvImportProgress } from './csv-import-progress.ts'
import { EventFeed } from './event-feed.ts'
import { type MayStillRead, OpenStreams } from './open-streams.ts'
import { type Progressing, progressOf } from './progress.ts'
import { SharedReads } from './shared-reads.ts'
import { syncRunProgress } from './sync-run-progress.ts'
import { type TimelineMessage, type TimelineRequest, timelineEvents } from './timeline-events.ts'
import { Wake } from './wake.ts'

/** What the triggers of migrations 029 and 030 notify. */
const CHANNEL = 'leadline_changes'

/** How often is looked without being woken: for what a lost connection or a pooler keeps from us. */
const LOOK_EVERY_MS = 1_000

const TRIM_EVERY_MS = 3_600_000

/** How many streams a process serves at once where nothing is set. */
const MOST_STREAMS = 1_000

const RECHECK_EVERY_MS = 15_000

/** What streams are made of. */
export interface LiveOptions {
  database: Database
  logger: Logger
  /** Most streams at once; 1000 when left out. */
  mostStreams?: number | undefined
  /** How often a reader's key or token is checked again, in milliseconds; every 15 seconds when left out. */
  recheckEveryMs?: number | undefined
}

/** What goes on in the workspace, told as it happens, by whichever process it is done. */
export interface Live extends AsyncDisposable {
  /** How many streams are open. */
  readonly openStreams: number
  /** Aborted when the streams end because the server stops. */
  readonly stopped: AbortSignal
  /** Events as they come into a timeline. @throws StreamError */
  timelineEvents(request: TimelineRequest, mayStillRead: MayStillRead): AsyncIterableIterator<TimelineMessage, void>
  /** The id of a run whenever it has changed, until it has ended. @throws StreamError, and what `readId` throws */
  syncRunProgress(readId: () => string, mayStillRead: MayStillRead): AsyncIterableIterator<string, void>
  /** The id of an import whenever it has changed, until it has ended or is taken back. @throws as for runs */
  csvImportProgress(readId: () => string, mayStillRead: MayStillRead): AsyncIterableIterator<string, void>
}

/** Makes the streams of a process. It listens to the database from the first stream on. Disposing it ends all of them. */
export function createLive({ database, logger, mostStreams, recheckEveryMs }: LiveOptions): Live {
  const wake = new Wake()
  const reads = new SharedReads()
  const feed = new EventFeed(database, reads, wake)
  const streams = new OpenStreams({
    most: mostStreams ?? MOST_STREAMS,
    recheckEveryMs: recheckEveryMs ?? RECHECK_EVERY_MS,
  })
  const trim = () => trimEventChanges(database).catch(report('old events could not be trimmed'))
  let listening: Promise<void> | undefined
  const cleanup = new AsyncDisposableStack()

  function report(message: string) {
    return (error: unknown) => logger.warn({ error: errorMessage(error) }, message)
  }
  function repeat(work: () => unknown, milliseconds: number): void {
    const timer = setInterval(work, milliseconds).unref()
    cleanup.defer(() => clearInterval(timer))
  }
  async function listen(): Promise<void> {
    repeat(() => wake.waiting > 0 && wake.ring(), LOOK_EVERY_MS)
    repeat(trim, TRIM_EVERY_MS)
    try {
      cleanup.defer(await database.listen(CHANNEL, () => wake.ring()))
    } catch (error) {
      report('changes are looked for every second, since nothing can be listened to')(error)
    }
  }
  const begin = () => {
    listening ??= listen()
  }
  const watch = (what: Progressing, readId: () => string, mayStillRead: MayStillRead) => {
    begin()
    return streams.open(mayStillRead, (signal) => progressOf(what, { database, reads, wake }, readId, signal))
  }

  return {
    get openStreams() {
      return streams.size
    },
    stopped: streams.stopped,
    timelineEvents(request, mayStillRead) {
      begin()
      return streams.open(mayStillRead, (signal) =>
        timelineEvents({ prisma: database.prisma, feed, reads, wake }, request, signal),
      )
    },
    syncRunProgress: (readId, mayStillRead) => watch(syncRunProgress, readId, mayStillRead),
    csvImportProgress: (readId, mayStillRead) => watch(csvImportProgress, readId, mayStillRead),
    async [Symbol.asyncDispose]() {
      await streams[Symbol.asyncDispose]()
      await listening
      await cleanup.disposeAsync()
    },
  }
}
