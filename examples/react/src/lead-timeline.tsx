import { useEffect, useState } from 'react'
import { useClient, useQuery, useSubscription } from 'urql'
import { AddNoteForm } from './add-note-form.tsx'
import { LeadTimeline as Document, LeadEvents } from './documents.ts'
import { EndOfList } from './end-of-list.tsx'
import { Entry } from './entry.tsx'
import type { LeadEventsSubscription } from './generated/graphql.ts'

/** Everything that happened with a lead, newest first. Older pages come as the reader scrolls, new events by themselves. */
export function LeadTimeline({ leadId }: { leadId: string }) {
  const [after, setAfter] = useState<string | null>(null)
  const [{ data, error, fetching }] = useQuery({ query: Document, variables: { id: leadId, after } })
  const client = useClient()
  // @NOTE The cache puts events on top of the timeline. A message without one tells where the stream begins: what came
  // between the first read and there is read once more.
  const [{ data: beginning }] = useSubscription<LeadEventsSubscription, string | undefined>(
    { query: LeadEvents, variables: { id: leadId } },
    (last, { timelineEvent }) => (timelineEvent.event === null ? timelineEvent.cursor : last),
  )
  useEffect(() => {
    if (beginning === undefined) return
    setAfter(null)
    void client.query(Document, { id: leadId, after: null }, { requestPolicy: 'network-only' }).toPromise()
  }, [beginning, client, leadId])
  const timeline = data?.lead?.timeline
  return (
    <section aria-label="Timeline">
      <h2>
        {data?.lead?.firstName} {data?.lead?.lastName}
      </h2>
      <AddNoteForm leadId={leadId} />
      {error && <p role="alert">{error.message}</p>}
      <ol>
        {timeline?.edges.map(({ node }) => (
          <Entry key={node.id} event={node} />
        ))}
      </ol>
      <EndOfList page={timeline?.pageInfo} fetching={fetching} onMore={setAfter} />
    </section>
  )
}
