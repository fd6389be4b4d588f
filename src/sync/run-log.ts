import { randomUUID } from 'node:crypto'
import type { Database, Queryable } from '../database/database.ts'
import type { SyncResource, SyncStatus } from '../domain/vocabulary.ts'
import type { PageReport } from './ingest.ts'
import type { SyncRequest } from './sync-service.ts'

/** How one resource of a run ended. */
export interface ResourceOutcome {
  status: SyncStatus
  errorCode?: string
  error?: string
}

/** How a run ended. */
interface RunEnd {
  status: SyncStatus
  errorCode?: string | undefined
  error?: string | undefined
  normalized: number
  normalizeFailed: number
}

/**
 * Writes down a run before it begins, so that whoever asked can look it up at once.
 *
 * @param runId the run's id; of one that is written down already nothing more is
 */
export async function createRun(
  tx: Queryable,
  request: SyncRequest,
  resources: readonly SyncResource[],
  runId: string = randomUUID(),
): Promise<string> {
  const [run] = await tx.query<{ id: string }>(
    `/* createRun */ insert into sync_runs
       (requested_by, requested_by_user_id, resources, "full", since, instantly_campaign_id, id)
     select $1, $2::uuid, array(select jsonb_array_elements_text($3::jsonb)), $4::boolean, $5::timestamptz, $6, $7::uuid
     on conflict (id) do nothing returning id`,
    [
      request.requester.by,
      request.requester.userId ?? null,
      JSON.stringify(resources),
      request.full ?? false,
      request.since?.toISOString() ?? null,
      request.instantlyCampaignId ?? null,
      runId,
    ],
  )
  if (run === undefined) return runId
  await tx.query(
    `/* createRun: resources */ insert into sync_run_resources (run_id, resource, position)
     select $1::uuid, name, (place - 1)::int from jsonb_array_elements_text($2::jsonb) with ordinality as r(name, place)`,
    [run.id, JSON.stringify(resources)],
  )
  return run.id
}

/** Notes that the run is at work. */
export async function startRun(db: Queryable, runId: string): Promise<void> {
  await db.query(`/* startRun */ update sync_runs set status = 'running', started_at = now() where id = $1::uuid`, [
    runId,
  ])
}

/** Notes that a resource is being read. */
export async function startResource(db: Queryable, runId: string, resource: string): Promise<void> {
  await db.query(
    `/* startResource */ update sync_run_resources set status = 'running', started_at = now()
     where run_id = $1::uuid and resource = $2`,
    [runId, resource],
  )
}

/** Adds a page's figures; belongs into the page's own transaction. */
export async function addPage(tx: Queryable, runId: string, resource: string, page: PageReport): Promise<void> {
  await tx.query(
    `/* addPage */ update sync_run_resources set pages = pages + 1, records = records + $3, inserted = inserted + $4,
       updated = updated + $5, unchanged = unchanged + $6, stale = stale + $7, quarantined = quarantined + $8
     where run_id = $1::uuid and resource = $2`,
    [runId, resource, page.records, page.inserted, page.updated, page.unchanged, page.stale, page.quarantined],
  )
}

/** Notes how a resource ended. */
export async function finishResource(
  db: Queryable,
  runId: string,
  resource: string,
  outcome: ResourceOutcome,
): Promise<void> {
  await db.query(
    `/* finishResource */ update sync_run_resources
     set status = $3::text::sync_status, finished_at = now(), error_code = $4, error = $5
     where run_id = $1::uuid and resource = $2`,
    [runId, resource, outcome.status, outcome.errorCode ?? null, outcome.error ?? null],
  )
}

/** Notes how the run ended. */
export async function finishRun(db: Queryable, runId: string, end: RunEnd): Promise<void> {
  await db.query(
    `/* finishRun */ update sync_runs set status = $2::text::sync_status, finished_at = now(), error = $3,
       normalized = $4, normalize_failed = $5, error_code = $6 where id = $1::uuid`,
    [runId, end.status, end.error ?? null, end.normalized, end.normalizeFailed, end.errorCode ?? null],
  )
}

/** Notes that a run was broken off, and with it the resources that were not through. */
export async function failRun(db: Database, runId: string, end: ResourceOutcome): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query(
      `/* failRun: resources */ update sync_run_resources
       set status = 'failed', finished_at = now(), error_code = $2, error = $3
       where run_id = $1::uuid and status in ('queued', 'running')`,
      [runId, end.errorCode ?? null, end.error ?? null],
    )
    await finishRun(tx, runId, { ...end, status: 'failed', normalized: 0, normalizeFailed: 0 })
  })
}

/**
 * Closes runs whose process died: their resources have nobody reading them any more. Called when a process opens the
 * database, so that nothing is shown as running for ever.
 */
export async function closeAbandonedRuns(db: Database): Promise<void> {
  await db.query(
    `/* closeAbandonedRuns */ update sync_runs r
     set status = 'cancelled', finished_at = now(),
       error = 'The process ended before the sync did. What was read is kept; the next sync goes on from there.'
     where status in ('queued', 'running') and created_at < now() - make_interval(secs => $1) and not exists (
       select from sync_checkpoints c where c.lease_expires_at > now() and c.resource = any (r.resources || '{normalize}')
     )`,
    [db.kind === 'embedded' ? 0 : 90],
  )
  await db.query(
    `/* closeAbandonedRuns: resources */ update sync_run_resources p set status = 'cancelled', finished_at = now()
     from sync_runs r where r.id = p.run_id and r.status = 'cancelled' and p.status in ('queued', 'running')`,
  )
}
