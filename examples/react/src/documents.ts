import { graphql } from './generated/gql.ts'

/** The leads, page by page. */
export const LeadList = graphql(`
  query LeadList($after: String, $search: String) {
    leads(first: 20, after: $after, filter: { search: $search }) {
      edges {
        node {
          id
          firstName
          lastName
          email
          company {
            id
            companyName
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`)

// What is shown of an event; other documents name it.
graphql(`
  fragment TimelineEntry on Event {
    id
    eventType
    eventTimestamp
    ... on EmailEvent {
      emailSubject
    }
    ... on NoteEvent {
      noteText
    }
  }
`)

/** What happened with a lead, newest first, page by page. */
export const LeadTimeline = graphql(`
  query LeadTimeline($id: ID!, $after: String) {
    lead(id: $id) {
      id
      firstName
      lastName
      timeline(first: 20, after: $after) {
        edges {
          cursor
          node {
            ...TimelineEntry
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`)

/** What happens with a lead from now on. */
export const LeadEvents = graphql(`
  subscription LeadEvents($id: ID!, $after: String) {
    timelineEvent(filter: { leadId: $id }, after: $after) {
      cursor
      event {
        ...TimelineEntry
      }
    }
  }
`)

/** A company with its people and what happened last. */
export const CompanyPage = graphql(`
  query CompanyPage($id: ID!) {
    company(id: $id) {
      id
      companyName
      companyDomain
      leads(first: 50) {
        totalCount
        edges {
          node {
            id
            firstName
            lastName
            jobTitle
          }
        }
      }
      timeline(first: 10) {
        edges {
          node {
            ...TimelineEntry
          }
        }
      }
    }
  }
`)

/** Writes a note about a lead. With the same key again it is still one note. */
export const AddNote = graphql(`
  mutation AddNote($input: AddNoteInput!, $idempotencyKey: String!) {
    addNote(input: $input, idempotencyKey: $idempotencyKey) {
      __typename
      ... on NoteEvent {
        id
        eventType
        eventTimestamp
        noteText
      }
      ... on Error {
        message
      }
    }
  }
`)

/** Reads everything new from Instantly. */
export const SyncNow = graphql(`
  mutation SyncNow {
    syncInstantly {
      __typename
      ... on SyncRun {
        id
      }
      ... on Error {
        message
      }
    }
  }
`)

/** How a sync gets on, until it has ended. */
export const SyncProgress = graphql(`
  subscription SyncProgress($id: ID!) {
    syncRun(id: $id) {
      id
      status
      parts {
        resource
        status
        records
      }
    }
  }
`)
