import { campaignList } from '../read/campaigns.ts'
import { keysetQuery } from '../read/keyset.ts'
import { campaignWhere } from '../read/related-filters.ts'
import { csvImportWhere, offerWhere } from '../read/workspace-filters.ts'
import { csvImportList, offerList, userList } from '../read/workspace-lists.ts'
import { builder } from './builder.ts'
import { CampaignConnection, campaignArguments } from './campaign-connection.ts'
import { CsvImportConnection, csvImportArguments } from './csv-import-connection.ts'
import { UserRole } from './enums.ts'
import { EventConnection, timelineArguments, timelineOf, timelineQuery } from './event-connection.ts'
import { NODE_PATH, relatedConnection } from './keyset-connection.ts'
import { OfferConnection, offerArguments } from './offer-connection.ts'
import { rootList } from './root-fields.ts'
import { UserConnection, userArguments } from './user-connection.ts'

builder.prismaNode('User', {
  id: { field: 'id' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The key in the database: users.id.' }),
    email: t.expose('email', { type: 'EmailAddress' }),
    fullName: t.exposeString('fullName', { nullable: true }),
    organization: t.exposeString('organization', { nullable: true }),
    role: t.expose('role', { type: UserRole }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    csvImports: t.field({
      type: CsvImportConnection,
      description: 'The CSV files this person uploaded.',
      args: csvImportArguments,
      select: (args, _context, nested) => ({
        csvImports: nested(keysetQuery(csvImportList, args, csvImportWhere(args.filter)), NODE_PATH),
      }),
      resolve: ({ id, csvImports }, args) => {
        const related = { column: 'uploadedById', value: id } as const
        return relatedConnection(csvImportList, args, csvImports, related, csvImportWhere(args.filter))
      },
    }),
    offers: t.field({
      type: OfferConnection,
      description: 'The offers this person wrote.',
      args: offerArguments,
      select: (args, _context, nested) => ({
        offers: nested(keysetQuery(offerList, args, offerWhere(args.filter)), NODE_PATH),
      }),
      resolve: ({ id, offers }, args) =>
        relatedConnection(offerList, args, offers, { column: 'createdById', value: id }, offerWhere(args.filter)),
    }),
    campaigns: t.field({
      type: CampaignConnection,
      description: 'The campaigns this person made.',
      args: campaignArguments,
      select: (args, _context, nested) => ({
        campaigns: nested(keysetQuery(campaignList, args, campaignWhere(args.filter)), NODE_PATH),
      }),
      resolve: ({ id, campaigns }, args) => {
        const related = { column: 'createdById', value: id } as const
        return relatedConnection(campaignList, args, campaigns, related, campaignWhere(args.filter))
      },
    }),
    events: t.field({
      type: EventConnection,
      description: 'What this person did: notes and other events entered by hand.',
      args: timelineArguments,
      select: (args, _context, nested) => ({ events: nested(timelineQuery(args), NODE_PATH) }),
      resolve: ({ id, events }, args) => timelineOf(args, events, { column: 'performedById', value: id }),
    }),
  }),
})

builder.queryFields((t) => ({
  me: t.prismaField({
    authScopes: { read: true },
    type: 'User',
    description: 'Who is asking. In single-user mode the one user of the workspace.',
    resolve: async (query, _root, _args, { prisma, currentUser }) =>
      prisma.user.findUniqueOrThrow({ ...query, where: { id: (await currentUser()).id } }),
  }),
  users: t.field({
    authScopes: { read: true },
    type: UserConnection,
    description: 'The people who work in this workspace.',
    args: userArguments,
    ...rootList(userList),
  }),
}))
