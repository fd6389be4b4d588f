import type { PrismaClient, User } from '../generated/prisma/client.ts'
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

/** What is needed to ask for a sync. */
export interface SyncContext {
  prisma: PrismaClient
  sync: SyncService
  currentUser: () => Promise<User>
}

/** What `syncInstantly` was asked for. */
export interface SyncArguments {
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
  const { runId } = await start(context, { resources: args.resources ?? [], full: args.full ?? false, since })
  return { id: runId }
}

/**
 * Reads one campaign of Instantly again and waits until it is done.
 *
 * @throws SyncNotPossibleError, NotFoundError, ValidationError, SyncFailedError
 */
export async function refreshCampaign(context: SyncContext, id: string): Promise<RefreshedCampaign> {
  const campaignId = validated('id', () => uuidArgument(id, 'id', 'Campaign'))
  const campaign = await context.prisma.campaign.findUnique({ where: { id: campaignId } })
  if (campaign === null) throw new NotFoundError(`There is no campaign ${campaignId}.`)
  const { campaignName, instantlyCampaignId } = campaign
  if (instantlyCampaignId === null) {
    throw new ValidationError([{ path: 'id', message: `The campaign "${campaignName}" is not linked to Instantly.` }])
  }
  const { runId, finished } = await start(context, { instantlyCampaignId })
  await finished
  const run = await context.prisma.syncRun.findUniqueOrThrow({ where: { id: runId } })
  if (run.status !== 'succeeded') {
    throw new SyncFailedError(runId, run.error ?? `The sync run ${runId} ended as ${run.status}.`)
  }
  return { campaignId, runId }
}

async function start(context: SyncContext, request: Omit<SyncRequest, 'requester'>): Promise<StartedSync> {
  if (context.sync.unavailable !== undefined) throw new SyncNotPossibleError(context.sync.unavailable)
  const { id } = await context.currentUser()
  return await context.sync.start({ ...request, requester: { by: 'graphql', userId: id } })
}
