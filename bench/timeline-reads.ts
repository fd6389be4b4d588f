import { z } from 'zod'
import { BenchError } from './bench-error.ts'
import type { TimelineSubjects } from './seed-timelines.ts'

/** Events on a page of the timelines that are measured. */
const PAGE_SIZE = 20

/** Largest page that the graph gives; only for walking on to a deep one. */
const LARGEST_PAGE = 200

/** A timeline that is measured. */
export interface TimelineRead {
  title: string
  /** Where the timeline is: a field of the query with its arguments, or none for the feed. */
  owner: string | undefined
  /** The `filter` argument, if any. */
  filter: string | undefined
}

/** The timelines that grow with the workspace. */
export function timelineReads({ lead, company, campaign }: TimelineSubjects): TimelineRead[] {
  return [
    { title: 'one lead', owner: `lead(id: "${lead}")`, filter: undefined },
    { title: 'company', owner: `company(id: "${company}")`, filter: undefined },
    { title: 'campaign', owner: `campaign(id: "${campaign}")`, filter: undefined },
    { title: 'feed', owner: undefined, filter: undefined },
    { title: 'feed, replies and opens', owner: undefined, filter: '{ types: [EMAIL_REPLIED, EMAIL_OPENED] }' },
  ]
}

/** The request for a page of a timeline: its events, and where it ends. */
export function pageBody(read: TimelineRead, after: string | null, first = PAGE_SIZE): string {
  const fields = `edges { node { uuid eventType eventTimestamp ... on EmailEvent { emailSubject } lead { email } } }
    pageInfo { hasNextPage endCursor }`
  return body(read, `first: $first, after: $after`, fields, '$first: Int!, $after: String', { first, after })
}

/** The request for the number of events in a timeline, and nothing else. */
export function countBody(read: TimelineRead): string {
  return body(read, 'first: 0', 'totalCount', undefined, undefined)
}

function body(read: TimelineRead, page: string, fields: string, declared: string | undefined, variables: unknown) {
  const filter = read.filter === undefined ? '' : `, filter: ${read.filter}`
  const timeline = `timeline(${page}${filter}) { ${fields} }`
  const query = `query ${declared === undefined ? '' : `(${declared})`} { ${
    read.owner === undefined ? timeline : `owner: ${read.owner} { ${timeline} }`
  } }`
  return JSON.stringify({ query, variables })
}

const page = z.object({
  timeline: z.object({
    edges: z.array(z.unknown()),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string() }),
  }),
})
const answer = z.object({ data: z.union([page, z.object({ owner: page }).transform(({ owner }) => owner)]) })

/**
 * Walks a timeline through the graph to where a page begins.
 *
 * @param number of the page, from 1
 * @returns the cursor to give as `after`
 * @throws BenchError when the timeline is shorter
 */
export async function cursorBeforePage(url: string, read: TimelineRead, number: number): Promise<string | null> {
  let after: string | null = null
  for (let left = (number - 1) * PAGE_SIZE; left > 0; ) {
    const size = Math.min(left, LARGEST_PAGE)
    const text: string = await ask(url, pageBody(read, after, size))
    const { edges, pageInfo } = answer.parse(JSON.parse(text)).data.timeline
    left -= edges.length
    if (!pageInfo.hasNextPage) throw new BenchError('BENCH_UNUSABLE', `${read.title} has no page ${number}.`)
    after = pageInfo.endCursor
  }
  return after
}

/** Sends one request. @returns the answer's text @throws BenchError when it holds errors */
export async function ask(url: string, request: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    body: request,
    headers: { 'content-type': 'application/json' },
  })
  const text = await response.text()
  if (response.ok && !text.startsWith('{"errors"')) return text
  throw new BenchError('BENCH_SERVER_FAILED', `${url} answered with ${response.status}: ${text.slice(0, 500)}`)
}
