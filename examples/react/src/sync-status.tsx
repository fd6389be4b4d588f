import { useMutation, useSubscription } from 'urql'
import { SyncNow, SyncProgress } from './documents.ts'

/** Starts a sync and shows how it gets on. */
export function SyncStatus() {
  const [{ data, error }, syncNow] = useMutation(SyncNow)
  const answer = data?.syncInstantly
  const runId = answer?.__typename === 'SyncRun' ? answer.id : undefined
  const problem = error?.message ?? (answer && answer.__typename !== 'SyncRun' ? answer.message : undefined)
  const [progress] = useSubscription({
    query: SyncProgress,
    variables: { id: runId ?? '' },
    pause: runId === undefined,
  })
  const run = progress.data?.syncRun
  return (
    <section aria-label="Sync">
      <button type="button" onClick={() => void syncNow({})}>
        Sync now
      </button>
      {problem && <p role="alert">{problem}</p>}
      {run && <p role="status">{run.status}</p>}
      <ul>
        {run?.parts.map(({ resource, records }) => (
          <li key={resource}>
            {resource}: {records} records
          </li>
        ))}
      </ul>
    </section>
  )
}
