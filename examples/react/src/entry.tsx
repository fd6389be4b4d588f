import type { TimelineEntryFragment } from './generated/graphql.ts'

/** One line of a timeline. */
export function Entry({ event }: { event: TimelineEntryFragment }) {
  const text = 'noteText' in event ? event.noteText : 'emailSubject' in event ? event.emailSubject : null
  return (
    <li>
      <time dateTime={event.eventTimestamp}>{new Date(event.eventTimestamp).toLocaleString()}</time>{' '}
      {event.eventType.toLowerCase().replaceAll('_', ' ')}
      {text ? `: ${text}` : ''}
    </li>
  )
}
