import { SyncFailedError, SyncNotPossibleError } from '../read/expected-errors.ts'
import { builder } from './builder.ts'
import { CHANGE_ERRORS, idempotencyArgument } from './change-arguments.ts'
import { SyncResource } from './enums.ts'
import { type RefreshedCampaign, refreshCampaign, startSync } from './sync-requests.ts'
import { SyncRun } from './sync-run.ts'

const RefreshedCampaignType = builder.objectRef<RefreshedCampaign>('RefreshedCampaign').implement({
  description: 'A campaign that was just read again.',
  fields: (t) => ({
    campaign: t.prismaField({
      type: 'Campaign',
      description: 'The campaign as it is now.',
      resolve: (query, { campaignId }, _args, { prisma }) =>
        prisma.campaign.findUniqueOrThrow({ ...query, where: { id: campaignId } }),
    }),
    run: t.prismaField({
      type: 'SyncRun',
      description: 'The run that read it: what came and what changed.',
      resolve: (query, { runId }, _args, { prisma }) =>
        prisma.syncRun.findUniqueOrThrow({ ...query, where: { id: runId } }),
    }),
  }),
})

builder.mutationFields((t) => ({
  syncInstantly: t.prismaField({
    authScopes: { sync: true },
    type: SyncRun,
    description: 'Starts reading from Instantly and answers at once; ask syncRun how far it has come.',
    errors: {
      types: [SyncNotPossibleError, ...CHANGE_ERRORS],
      union: { name: 'SyncInstantlyResult', description: 'The run that has begun, or why there is none.' },
    },
    args: {
      resources: t.arg({ type: [SyncResource], description: 'What to read; everything when left out.' }),
      full: t.arg.boolean({ description: 'True reads everything again; otherwise only what is new, where possible.' }),
      since: t.arg({ type: 'DateTime', description: 'Read from this time on, where the resource allows it.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      context.prisma.syncRun.findUniqueOrThrow({ ...query, where: await startSync(context, args) }),
  }),
  refreshInstantlyCampaign: t.field({
    authScopes: { sync: true },
    type: RefreshedCampaignType,
    description: 'Reads one campaign again: set-up, figures, days and mails. Answers when it is done.',
    errors: {
      types: [...CHANGE_ERRORS, SyncNotPossibleError, SyncFailedError],
      union: { name: 'RefreshInstantlyCampaignResult', description: 'The refreshed campaign, or why it is as it was.' },
    },
    args: { id: t.arg.id({ required: true, description: 'The id or uuid of the campaign.' }), ...idempotencyArgument },
    resolve: (_root, args, context) => refreshCampaign(context, args),
  }),
}))
