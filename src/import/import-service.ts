import { setTimeout } from 'node:timers/promises'
import type { Database, Queryable } from '../database/database.ts'
import { errorMessage } from '../database/errors.ts'
import { throughOutages } from '../database/outage.ts'
import type { ImportField } from '../domain/import-vocabulary.ts'
import type { Logger } from '../logger.ts'
import { APOLLO_PRESET, suggestFields } from './column-map.ts'
import type { Encoding } from './csv/encoding.ts'
import { failedRowsCsv } from './failed-rows.ts'
import { LEASE_SECONDS } from './import-lease.ts'
import type { Policies } from './import-policy.ts'
import { readImport } from './import-record.ts'
import { createImport, type NewImport, type NotedImport } from './import-status.ts'
import { readMapping } from './mappings.ts'
import type { ImportPreview } from './preview-import.ts'
import { type ReceivedFile, type ReceiveOptions, receiveFile, storedPath } from './receive-file.ts'
import type { ImportProgress } from './run-import.ts'
import { removeStrayFiles } from './stray-files.ts'
import { requestUndo, type UndoRequest, undoImport } from './undo-import.ts'
import { type WaitingImport, waitingImports } from './waiting-imports.ts'

/** How a file is to be imported. */
export interface ImportRequest {
  file: ReceivedFile
  /** `apollo`, or the name of a saved mapping; left out, the header decides. */
  preset?: string | undefined
  policies?: Policies
  /** Left out, it is found out. */
  encoding?: Encoding | undefined
  /** The user's id, where a person asks. */
  uploadedBy?: string | undefined
}

/** An import that has begun. */
export interface StartedImport {
  importId: string
  /** True where the same file was imported before: nothing was done but to go on with that import if it was broken off. */
  alreadyImported: boolean
  /** Fulfilled when it has ended, however it ended: the row tells. Never rejects. */
  finished: Promise<void>
}

/** An import that is being taken back. */
export interface StartedUndo {
  importId: string
  /** Fulfilled when it has ended or was stopped: the row tells. Never rejects. */
  finished: Promise<void>
}

/**
 * Writes an import down in a transaction of the caller's, who may add to it.
 *
 * @param create writes it down; not called where the same was asked for before
 * @returns the import that was asked for
 */
type CommitImport = (create: (tx: Queryable) => Promise<NotedImport>) => Promise<NotedImport>

/**
 * Writes down in a transaction of the caller's that an import is to be taken back.
 *
 * @param request writes it down; gives undefined where there is no such import
 */
type CommitUndo = (request: (tx: Queryable) => Promise<UndoRequest | undefined>) => Promise<unknown>

/** Hears of imports while they run; what a subscription or a progress bar hangs on. */
export interface ImportListener {
  /** Called after each chunk that was committed. */
  progress?: (progress: ImportProgress) => void
  /** Called when an import has ended or was stopped. */
  ended?: (importId: string) => void
}

/** What the graph, HTTP and the command line may ask of imports: one code path for all ways in. */
export interface ImportService {
  /** Writes a file that comes in pieces to disk. @throws CsvFileError CSV_TOO_LARGE, ImportDiskFullError */
  receive(source: AsyncIterable<Uint8Array>, fileName: string): Promise<ReceivedFile>
  /**
   * Begins an import and returns at once.
   *
   * @param commit how it is written down; in a transaction of its own when left out
   * @throws UnknownPresetError
   */
  start(request: ImportRequest, commit?: CommitImport): Promise<StartedImport>
  /** Goes on with an import that was broken off; one that the loss of the database broke off goes on by itself. */
  resume(importId: string): StartedImport
  /**
   * Takes up what an earlier process left: imports and undos that were begun and are not through, one after the other.
   * What another process has is left to it, unless that has died by then. Received files that nobody comes back to go.
   *
   * @returns fulfilled when all of them have ended or were stopped; never rejects
   */
  takeUp(): Promise<void>
  /**
   * Says what an import would come to. What it plans is kept in memory, so one preview is made at a time; others wait.
   *
   * @param signal gives it up: nobody waits for the answer any more
   * @throws UnknownPresetError, CsvFileError
   * @throws PreviewStoppedError IMPORT_PREVIEW_STOPPED where it was given up
   */
  preview(request: ImportRequest, signal?: AbortSignal): Promise<ImportPreview>
  /**
   * Begins to take an import back, or goes on with it, and returns at once.
   *
   * @param commit how it is written down; in a transaction of its own when left out
   * @throws UndoNotPossibleError
   */
  undo(importId: string, commit?: CommitUndo): Promise<StartedUndo>
  /** The rows that failed, as CSV in pieces; undefined where there is no such import. */
  failedRows(importId: string): Promise<AsyncGenerator<string> | undefined>
  /** What each column of a file with this header seems to hold. */
  suggestFields(columnNames: readonly string[]): readonly (ImportField | null)[]
  /** Adds a listener; the returned function takes it away again. */
  listen(listener: ImportListener): () => void
}

/** What imports need of the world. */
export interface ImportServiceOptions {
  db: Database
  /** Where received files are kept. */
  folder: string
  maxBytes: number
  logger: Logger
  /** Stops imports after the chunk under way. */
  signal?: AbortSignal | undefined
  /** Called when an import is through: brings waiting mails to the new leads. */
  afterImport?: (() => Promise<void>) | undefined
  chunkRows?: number | undefined
  /** The bytes that are left on the folder's disk; asked of the system when left out. */
  freeBytes?: ReceiveOptions['freeBytes']
  /** When what others had at the start is looked at again; once their leases have run out when left out. */
  lookAgainMs?: number | undefined
  /** For how long the database may be away in the middle of an import, in milliseconds; for ever when left out. */
  outageMs?: number | undefined
}

/** There is no mapping of that name. */
class UnknownPresetError extends Error {
  override readonly name = 'UnknownPresetError'
  readonly code = 'IMPORT_PRESET_UNKNOWN'

  constructor(preset: string) {
    super(`There is no mapping "${preset}". Use ${APOLLO_PRESET}, save one with createCsvMapping, or name none.`)
  }
}

/** What reads rows, loaded with the first import: it knows the phone numbers and the domains of the whole world. */
const engine = () => import('./run-import.ts')

/** CSV imports over a database. Disposing waits for those under way; abort `signal` first to have them stop soon. */
export function createImportService(options: ImportServiceOptions): ImportService & AsyncDisposable {
  const { db, folder, maxBytes, logger, signal, chunkRows, freeBytes, lookAgainMs = LEASE_SECONDS * 1000 } = options
  const { afterImport = async () => undefined } = options
  const running = new Set<Promise<void>>()
  const importing = new Map<string, Promise<void>>()
  const listeners = new Set<ImportListener>()
  /** Fulfilled when the last preview that was asked for is through, however it ended. */
  let previewing = Promise.resolve()
  const closing = new AbortController()
  const stop = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal])
  const fileOf = (sha256: string) => storedPath(folder, sha256)

  /**
   * Brings an import or an undo to its end, over any loss of the database meanwhile. What follows it is done once more
   * where the end itself may have gone unheard.
   */
  const toTheEnd = async (importId: string, work: () => Promise<boolean>): Promise<void> => {
    const waiting = { signal: stop, forMs: options.outageMs }
    let wasLost = false
    const lost = (error: unknown) => {
      wasLost = true
      logger.warn({ importId, reason: errorMessage(error) }, 'import_lost_database')
    }
    const worked = await throughOutages(db, work, waiting, lost)
    if (worked || wasLost) await throughOutages(db, afterImport, waiting, lost)
  }

  const run = (importId: string, alreadyImported: boolean): StartedImport => {
    const underWay = importing.get(importId)
    if (underWay !== undefined) return { importId, alreadyImported, finished: underWay }
    const onChunk = (progress: ImportProgress) => {
      for (const listener of listeners) listener.progress?.(progress)
    }
    const finished = engine()
      .then(({ runImport }) => {
        const work = () => runImport(db, importId, fileOf, { signal, closing: stop, chunkRows, onChunk })
        return toTheEnd(importId, work)
      })
      .catch((error: unknown) => logger.error({ err: error, importId, reason: errorMessage(error) }, 'import_failed'))
      .finally(() => {
        running.delete(finished)
        importing.delete(importId)
        for (const listener of listeners) listener.ended?.(importId)
      })
    running.add(finished)
    importing.set(importId, finished)
    return { importId, alreadyImported, finished }
  }

  const undo = (importId: string): StartedUndo => {
    const finished = toTheEnd(importId, () => undoImport(db, importId, { signal, closing: stop, chunkRows }))
      .catch((error: unknown) => logger.error({ err: error, importId, reason: errorMessage(error) }, 'undo_failed'))
      .finally(() => running.delete(finished))
    running.add(finished)
    return { importId, finished }
  }

  const takeUpEach = async (waiting: readonly WaitingImport[]): Promise<void> => {
    for (const { id, kind } of waiting) {
      if (stop.aborted) return
      logger.info({ importId: id }, kind === 'undo' ? 'undo_taken_up' : 'import_taken_up')
      await (kind === 'undo' ? undo(id) : run(id, true)).finished
    }
  }

  /** What was only previewed or refused goes after a day; that it cannot go just now harms nobody. */
  const tidyUp = async (): Promise<void> => {
    try {
      const removed = await removeStrayFiles(db, folder, new Date())
      if (removed.length > 0) logger.info({ files: removed.length }, 'stray_files_removed')
    } catch (error) {
      logger.warn({ err: error, reason: errorMessage(error) }, 'stray_files_not_removed')
    }
  }

  const takeUp = async (): Promise<void> => {
    await tidyUp()
    const waiting = await waitingImports(db)
    await takeUpEach(waiting.filter((each) => !each.isHeld))
    const held = new Set(waiting.filter((each) => each.isHeld).map(({ id }) => id))
    if (held.size === 0) return
    // @NOTE A process of another machine is known to be dead only once its lease has run out.
    const isOver = await setTimeout(lookAgainMs, true, { signal: stop, ref: false }).catch(() => false)
    if (!isOver) return
    await takeUpEach((await waitingImports(db)).filter(({ id, isHeld }) => held.has(id) && !isHeld))
  }

  const newImport = async (tx: Queryable, request: ImportRequest): Promise<NewImport> => {
    const { file, preset = null, policies = {}, encoding = null, uploadedBy = null } = request
    if (preset !== null && preset !== APOLLO_PRESET && (await readMapping(tx, preset)) === undefined)
      throw new UnknownPresetError(preset)
    return { ...file, preset, policies, encoding, uploadedBy }
  }

  return {
    async receive(source, fileName) {
      // @NOTE A file that could not be imported afterwards need not be sent.
      await db.assertFreeSpace()
      return await receiveFile(folder, source, { fileName, maxBytes, freeBytes })
    },
    async start(request, commit = (create) => db.transaction(create)) {
      const { id, isNew } = await commit(async (tx) => await createImport(tx, await newImport(tx, request)))
      return run(id, !isNew)
    },
    resume: (importId) => run(importId, true),
    takeUp() {
      const finished = throughOutages(db, takeUp, { signal: stop, forMs: options.outageMs })
        .catch((error: unknown) => logger.error({ err: error, reason: errorMessage(error) }, 'take_up_failed'))
        .finally(() => running.delete(finished))
      running.add(finished)
      return finished
    },
    preview(request, asked) {
      const ended = asked === undefined ? stop : AbortSignal.any([stop, asked])
      const made = previewing.then(async () => {
        const { previewImport } = await import('./preview-import.ts')
        return await previewImport(db, await newImport(db, request), fileOf, { signal: ended, chunkRows })
      })
      previewing = made.then(tidyUp, tidyUp)
      return made
    },
    async undo(importId, commit = (request) => db.transaction(request)) {
      await commit((tx) => requestUndo(tx, db, importId))
      return undo(importId)
    },
    failedRows: async (importId) =>
      (await readImport(db, importId)) === undefined ? undefined : failedRowsCsv(db, importId),
    suggestFields,
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
      await Promise.all([...running, previewing])
    },
  }
}
