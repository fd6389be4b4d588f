import { isJsonObject } from '../../domain/json.ts'
import type { InstantlyClient, InstantlyQuery } from './client.ts'
import { extractRows, type RecordSpec } from './extract-rows.ts'
import { createRangeFinder } from './id-range.ts'
import { type CursorPage, walkList } from './pagination.ts'
import type { ResourcePage, ResourceRequest } from './resource.ts'
import { readFields } from './wire-values.ts'

const DAY_MS = 86_400_000

/** A cursor list that a resource is read from. */
export interface ListSource {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly parameters?: InstantlyQuery
  readonly record: RecordSpec
  /** The field whose latest time is the page's watermark. */
  readonly watermark?: string
  /** True when ids ascend, so that each page covers a stretch of ids. */
  readonly ascendingIds?: boolean
}

/** Reads a cursor list as pages of rows. */
export async function* listPages(
  client: InstantlyClient,
  source: ListSource,
  request: Pick<ResourceRequest, 'cursor' | 'signal'>,
): AsyncGenerator<ResourcePage, void, undefined> {
  const { method, path, parameters = {} } = source
  const findRange = createRangeFinder()
  for await (const page of walkList(client, {
    method,
    path,
    parameters,
    cursor: request.cursor,
    signal: request.signal,
  })) {
    yield {
      ...extractRows(page.items, source.record, page.observedAt),
      failures: [],
      cursor: page.cursor,
      watermark: source.watermark === undefined ? null : latestTime(page, source.watermark),
      range: source.ascendingIds === true ? findRange(page) : null,
    }
  }
}

/** Reads a call that answers with one bare array: analytics have neither envelope nor pages. */
export async function readArrayPage(
  client: InstantlyClient,
  path: string,
  query: InstantlyQuery,
  record: RecordSpec,
  request: Pick<ResourceRequest, 'signal'>,
): Promise<ResourcePage> {
  const check = (body: unknown): string | null => (Array.isArray(body) ? null : 'JSON that is not a list')
  const { body, observedAt } = await client.get(path, query, { check, signal: request.signal })
  return singlePage(extractRows(Array.isArray(body) ? body : [], record, observedAt))
}

/** Reads a call that answers with one object. */
export async function readObjectPage(
  client: InstantlyClient,
  path: string,
  record: RecordSpec,
  request: Pick<ResourceRequest, 'signal'>,
): Promise<ResourcePage> {
  const check = (body: unknown): string | null => (isJsonObject(body) ? null : 'JSON that is not an object')
  const { body, observedAt } = await client.get(path, {}, { check, signal: request.signal })
  return singlePage(extractRows([body], record, observedAt))
}

function singlePage(extracted: Pick<ResourcePage, 'rows' | 'quarantined'>): ResourcePage {
  return { ...extracted, failures: [], cursor: null, watermark: null, range: null }
}

/** Times more than a day ahead of our clock are not believed; see `ResourcePage.watermark`. */
function latestTime(page: CursorPage, field: string): Date | null {
  const limit = page.observedAt.getTime() + DAY_MS
  const times = page.items
    .map((item) => readFields(item).time(field)?.getTime())
    .filter((time) => time !== undefined)
    .filter((time) => time <= limit)
  return times.length === 0 ? null : new Date(Math.max(...times))
}
