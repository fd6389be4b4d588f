import { MultiBar, type SingleBar } from 'cli-progress'
import { SYNC_RESOURCES, type SyncResource } from '../domain/vocabulary.ts'
import type { SyncListener } from '../sync/sync-run.ts'
import { hint, type Output } from './output.ts'

/** Shows a sync's progress until it is disposed. */
export interface Progress extends Disposable {
  listener: SyncListener
}

/** How many records of a resource the last sync knew, by resource: what a bar is measured against. */
export type KnownCounts = Readonly<Partial<Record<SyncResource, number>>>

/** A progress bar per resource on a terminal; plain lines elsewhere. */
export function showProgress(output: Output, known: KnownCounts): Progress {
  return output.err.isTTY === true ? barProgress(output, known) : lineProgress(output)
}

/** No progress at all, for scripts. */
export const noProgress: Progress = { listener: {}, [Symbol.dispose]() {} }

function barProgress(output: Output, known: KnownCounts): Progress {
  const bars = new Map<string, { bar: SingleBar; value: number }>()
  const multi = new MultiBar({
    format: '{name} [{bar}] {value} {unit} {state}',
    stream: output.err,
    hideCursor: true,
    clearOnComplete: false,
    barsize: 24,
  })
  const nameWidth = Math.max(...Object.keys(SYNC_RESOURCES).map((name) => name.length)) + 1
  const open = (name: string, total: number, unit: string) => {
    const bar = multi.create(Math.max(total, 1), 0, { name: name.padEnd(nameWidth), unit, state: '' })
    const entry = { bar, value: 0 }
    bars.set(name, entry)
    return entry
  }
  const advance = (name: string, by: number) => {
    const entry = bars.get(name)
    if (entry === undefined) return
    entry.value += by
    // @NOTE How many records come is known only at the end; a bar that would overflow grows instead.
    if (entry.value >= entry.bar.getTotal()) entry.bar.setTotal(Math.ceil(entry.value * 1.25) + 1)
    entry.bar.update(entry.value)
  }
  const finish = (name: string, state: string) => {
    const entry = bars.get(name)
    if (entry === undefined) return
    entry.bar.setTotal(Math.max(entry.value, 1))
    entry.bar.update(Math.max(entry.value, state === 'done' ? 1 : 0), { state })
  }
  return {
    listener: {
      resourceStarted: (resource) => void open(resource, known[resource] ?? 0, 'records'),
      page: (resource, report) => advance(resource, report.records),
      resourceFinished: (resource, { status }) => finish(resource, status === 'succeeded' ? 'done' : status),
      normalized: (_name, { normalized, failed }) => {
        if (!bars.has('timeline')) open('timeline', 0, 'raw records read')
        advance('timeline', normalized + failed)
      },
    },
    [Symbol.dispose]() {
      finish('timeline', 'done')
      multi.stop()
    },
  }
}

const LINE_EVERY = 1000

function lineProgress(output: Output): Progress {
  const counts = new Map<string, number>()
  let normalized = 0
  let done = false
  return {
    listener: {
      resourceStarted: (resource) => hint(output, `${resource}: reading`),
      page: (resource, report) => {
        const before = counts.get(resource) ?? 0
        const after = before + report.records
        counts.set(resource, after)
        if (Math.floor(before / LINE_EVERY) < Math.floor(after / LINE_EVERY))
          hint(output, `${resource}: ${after} records`)
      },
      resourceFinished: (resource, outcome) =>
        hint(
          output,
          `${resource}: ${outcome.status}, ${counts.get(resource) ?? 0} records${outcome.error ? `. ${outcome.error}` : ''}`,
        ),
      normalized: (_name, batch) => {
        normalized += batch.normalized + batch.failed
      },
    },
    [Symbol.dispose]() {
      if (done) return
      done = true
      hint(output, `timeline: ${normalized} raw records read`)
    },
  }
}
