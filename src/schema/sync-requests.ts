import type { PrismaClient } from '../generated/prisma/client.ts'
import { checkedMoment, given, type Optional } from '../read/conditions.ts'
import {
  NotFoundError,
  SyncFailedError,
  SyncNotPossibleError,
  ValidationError,
  validated,
} from '../read/expected-errors.ts'
import { uuidArgument } from '../read/node-id.ts'
import type { StartedSync, SyncRequest, SyncService } from '../sync/sync-service.ts'
import type { Subject } from '../write/audit.ts'
import { type Idempotent, rowChange, type Writer } from '../write/change.ts'

/** What is needed to ask for a sync. */
export interface SyncContext extends Writer {
  prisma: PrismaClient
  sync: SyncService
}

/** What `syncInstantly` was asked for. */
export interface SyncArguments extends Idempotent {
  resources?: Optional<NonNullable<SyncRequest['resources']>>
  full?: Optional<boolean>
  since?: Optional<Date>
}

/** A campaign that was read again, and the run that did it. */
export interface RefreshedCampaign {
  campaignId: string
  runId: string
}

/**
 * Starts a sync by the current user and returns at once.
 *
 * @throws SyncNotPossibleError, ValidationError
 */
export async function startSync(context: SyncContext, args: SyncArguments): Promise<{ id: string }> {
  const since = given(args.since, (moment) => validated('since', () => checkedMoment(moment, 'since')))
  const request = { resources: args.resources ?? [], full: args.full ?? false, since }
  const { runId } = await start(context, request, 'syncInstantly', args, (id) => ({ type: 'SyncRun', id }))
  return { id: runId }
}

/**
 * Reads one campaign of Instantly again and waits until it is done.
 *
 * @throws SyncNotPossibleError, NotFoundError, ValidationError, SyncFailedError
 */
export async function refreshCampaign(
  context: SyncContext,
  args: { id: string } & Idempotent,
): Promise<RefreshedCampaign> {
  const campaignId = validated('id', () => uuidArgument(args.id, 'id', 'Campaign'))
  const campaign = await context.prisma.campaign.findUnique({ where: { id: campaignId } })
  if (campaign === null) throw new NotFoundError(`There is no campaign ${campaignId}.`)
  const { campaignName, instantlyCampaignId } = campaign
  if (instantlyCampaignId === null) {
    throw new ValidationError([{ path: 'id', message: `The campaign "${campaignName}" is not linked to Instantly.` }])
  }
  const subject = () => ({ type: 'Campaign', id: campaignId })
  const { finished } = await start(context, { instantlyCampaignId }, 'refreshInstantlyCampaign', args, subject)
  const runId = await finished
  const run = await context.prisma.syncRun.findUniqueOrThrow({ where: { id: runId } })
  if (['failed', 'partial', 'cancelled'].includes(run.status)) {
    throw new SyncFailedError(runId, run.error ?? `The sync run ${runId} ended as ${run.status}.`)
  }
  return { campaignId, runId }
}

/** The run, its audit entry and the answer under the idempotency key are written down together; then it begins. */
async function start(
  context: SyncContext,
  request: Omit<SyncRequest, 'requester'>,
  action: string,
  args: Idempotent,
  subject: (runId: string) => Subject,
): Promise<StartedSync> {
  if (context.sync.unavailable !== undefined) throw new SyncNotPossibleError(context.sync.unavailable)
  const { id: userId } = await context.currentUser()
  return await context.sync.start({ ...request, requester: { by: 'graphql', userId } }, async (create) => {
    const begin = rowChange({
      action,
      read: () => undefined,
      write: async ({ tx }) => {
        const id = await create(tx)
        return { answer: { id }, subject: subject(id), before: {}, after: { syncRunId: id } }
      },
    })
    return (await begin(context, args)).id
  })
}
