import { type BulkCounts, type BulkRow, type BulkTarget, bulkUpsert } from '../database/bulk-upsert.ts'
import type { Database, Queryable } from '../database/database.ts'
import type { InstantlyClient } from '../sources/instantly/client.ts'
import type { IdRange, InstantlyResource, PageFailure, RawRow, ResourcePage } from '../sources/instantly/resource.ts'
import { advanceCheckpoint, beginPass, type Checkpoint, completePass, readCheckpoint } from './checkpoint.ts'
import { type Lease, renewLease } from './lease.ts'

/** What to read of one resource. */
export interface IngestRequest {
  full: boolean
  since: Date | null
  instantlyCampaignId: string | undefined
  signal: AbortSignal | undefined
}

/** What one page brought. */
export interface PageReport extends BulkCounts {
  records: number
  quarantined: number
  failures: readonly PageFailure[]
}

/** What the ingest needs of the world. */
export interface IngestTools {
  db: Database
  client: InstantlyClient
  now: () => Date
  /** Called inside each page's transaction, to note the progress beside it. */
  onPage: (tx: Queryable, report: PageReport) => Promise<void>
}

/**
 * Copies one resource into its raw table, page by page. A page, its checkpoint and its progress commit together, so
 * a process that dies at any instant loses and doubles nothing and the next run goes on from there (DESIGN, invariant
 * 6). Nothing is looked up or validated before it is stored (invariant 1).
 *
 * Reading one campaign again, or from a given day on, leaves the checkpoint alone: it says nothing about the rest.
 */
export async function ingestResource(
  tools: IngestTools,
  lease: Lease,
  resource: InstantlyResource,
  request: IngestRequest,
): Promise<void> {
  const { db, client, now } = tools
  const target = bulkTarget(resource)
  const single = request.instantlyCampaignId
  const pass = await openPass(tools, lease, resource, request)
  const manyCampaigns = resource.needsCampaignIds && single === undefined
  const pages = resource.pages(client, {
    cursor: pass.cursor,
    since: pass.since,
    campaignIds: manyCampaigns ? await readCampaignIds(db) : [],
    unreadCampaignIds: manyCampaigns ? await readUnreadCampaignIds(db) : [],
    campaignId: single,
    window: pass.window,
    signal: request.signal,
  })
  for await (const page of pages) {
    await db.assertFreeSpace()
    await db.transaction(async (tx) => {
      const report = await storePage(tx, target, resource, page, now())
      if (pass.recorded) {
        await advanceCheckpoint(tx, lease, page.cursor, page.watermark)
        if (page.cursor === null) await completePass(tx, lease, now())
      } else await renewLease(tx, lease)
      await tools.onPage(tx, report)
    })
  }
}

/** A pass that was broken off longer ago than this is begun anew when everything is asked for. */
const RESUME_FULL_WITHIN_MS = 24 * 60 * 60 * 1000

interface Pass {
  cursor: string | null
  since: Date | null
  window: { from: Date; to: Date } | null
  /** Whether the checkpoint follows it. A look at one campaign, or from one day on, says nothing about the rest. */
  recorded: boolean
}

/** Goes on with a pass that was broken off, or begins a new one. */
async function openPass(
  { db, now }: IngestTools,
  lease: Lease,
  resource: InstantlyResource,
  { full, since, instantlyCampaignId }: IngestRequest,
): Promise<Pass> {
  if (instantlyCampaignId !== undefined) return { cursor: null, since: null, window: null, recorded: false }
  const everything = resource.mode === 'full' || resource.mode === 'sweep'
  if (since !== null && !full && !everything) {
    return { cursor: null, since, window: windowFrom(resource, since, now()), recorded: false }
  }
  const checkpoint = await readCheckpoint(db, resource.name)
  const brokenOff = checkpoint.cursor === null ? null : checkpoint.passKind
  const kind = full || everything || brokenOff === 'full' || checkpoint.fullyReadAt === null ? 'full' : 'incremental'
  const age = now().getTime() - (checkpoint.passStartedAt?.getTime() ?? 0)
  const resumes = brokenOff === kind && !(full && age > RESUME_FULL_WITHIN_MS)
  if (!resumes) await beginPass(db, lease, kind, now())
  return {
    cursor: resumes ? checkpoint.cursor : null,
    since: kind === 'incremental' ? checkpoint.watermark : null,
    window: kind === 'incremental' ? trailingWindow(resource, checkpoint, now()) : null,
    recorded: true,
  }
}

/** Days change for a while after they are over: so the window reaches back from when they were last read. */
function trailingWindow(resource: InstantlyResource, { completedAt }: Checkpoint, now: Date): Pass['window'] {
  const last = Math.min(now.getTime(), completedAt?.getTime() ?? 0)
  return windowFrom(resource, new Date(last - (resource.windowDays ?? 0) * 86_400_000), now)
}

function windowFrom(resource: InstantlyResource, from: Date, to: Date): Pass['window'] {
  return resource.windowDays === null ? null : { from, to }
}

/** Campaigns that have sent but of whose days none is stored: their days are read from the first on. */
async function readUnreadCampaignIds(db: Database): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `/* readUnreadCampaignIds */ select instantly_campaign_id as id from instantly_campaigns_raw c
     where not exists (select from instantly_daily_analytics_raw d where d.instantly_campaign_id = c.instantly_campaign_id)`,
  )
  return rows.map(({ id }) => id)
}

async function readCampaignIds(db: Database): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    '/* readCampaignIds */ select instantly_campaign_id as id from instantly_campaigns_raw order by 1',
  )
  return rows.map(({ id }) => id)
}

async function storePage(
  tx: Queryable,
  target: BulkTarget,
  resource: InstantlyResource,
  page: ResourcePage,
  now: Date,
): Promise<PageReport> {
  const counts = await bulkUpsert(tx, target, page.rows.map(toBulkRow), now)
  await storeQuarantine(tx, resource.name, page)
  if (page.range !== null) await markMissing(tx, page, page.range, now)
  return {
    ...counts,
    records: page.rows.length + page.quarantined.length,
    quarantined: page.quarantined.length,
    failures: page.failures,
  }
}

/** A record on its way into its raw table. Where the source has no time of its own, when it was read stands for it. */
export function toBulkRow(row: RawRow): BulkRow {
  return {
    columns: row.columns,
    raw: row.raw,
    sourceUpdatedAt: row.sourceUpdatedAt ?? row.observedAt,
    notes: row.notes ?? [],
  }
}

async function storeQuarantine(tx: Queryable, resource: string, page: ResourcePage): Promise<void> {
  if (page.quarantined.length === 0) return
  await tx.query(
    `/* storeQuarantine */ insert into raw_quarantine (resource, raw_json, reason)
     select distinct on (md5(raw::text)) $1, raw, reason from jsonb_to_recordset($2::jsonb) as r(raw jsonb, reason text)
     on conflict (resource, content_hash) do update set last_seen_at = now()`,
    [resource, JSON.stringify(page.quarantined)],
  )
}

/**
 * A sweep in id order covers whole stretches of ids: what is stored in such a stretch but not on the page is gone at
 * the source. It is marked and kept; a row that is back loses its mark. Unchanged rows are not written.
 */
async function markMissing(tx: Queryable, page: ResourcePage, range: IdRange, now: Date): Promise<void> {
  const seen = JSON.stringify(page.rows.map((row) => row.key))
  await tx.query(
    `/* markMissing */ update instantly_leads_raw t
     set missing_since = case when gone.is_gone then $4::timestamptz end
     from (
       select instantly_lead_id, not exists (
         select from jsonb_array_elements_text($3::jsonb) as s(id) where s.id = r.instantly_lead_id
       ) as is_gone
       from instantly_leads_raw r
       where ($1::text is null or instantly_lead_id > $1)
         and ($2::text is null or instantly_lead_id <= $2)
     ) gone
     where t.instantly_lead_id = gone.instantly_lead_id and (t.missing_since is not null) <> gone.is_gone`,
    [range.after, range.upTo, seen, now.toISOString()],
  )
}

const targets = new WeakMap<InstantlyResource, BulkTarget>()

/** A resource's raw table, in the words of the bulk upsert. */
export function bulkTarget(resource: InstantlyResource): BulkTarget {
  const known = targets.get(resource)
  if (known !== undefined) return known
  const target: BulkTarget = {
    table: resource.table,
    keyColumns: resource.keyColumns,
    nullableKeys: resource.keyColumns.length > 1 ? ['instantly_campaign_id'] : [],
    columns: resource.columns,
    touchUnchanged: resource.mode !== 'sweep',
  }
  targets.set(resource, target)
  return target
}
