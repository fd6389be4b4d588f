import { useState } from 'react'
import { useQuery, useSubscription } from 'urql'
import { AddNoteForm } from './add-note-form.tsx'
import { LeadTimeline as Document, LeadEvents } from './documents.ts'
import { EndOfList } from './end-of-list.tsx'
import { Entry } from './entry.tsx'

/** Everything that happened with a lead, newest first. Older pages come as the reader scrolls, new events by themselves. */
export function LeadTimeline({ leadId }: { leadId: string }) {
  const [after, setAfter] = useState<string | null>(null)
  const [{ data, error, fetching }] = useQuery({ query: Document, variables: { id: leadId, after } })
  // @NOTE The cache puts what comes on top of the timeline, so nothing is to be done with it here.
  useSubscription({ query: LeadEvents, variables: { id: leadId } })
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
