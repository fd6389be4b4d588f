import { campaignList } from '../read/campaigns.ts'
import { keysetQuery } from '../read/keyset.ts'
import { uuidArgument } from '../read/node-id.ts'
import { campaignWhere } from '../read/related-filters.ts'
import { offerWhere } from '../read/workspace-filters.ts'
import { offerList } from '../read/workspace-lists.ts'
import { builder } from './builder.ts'
import { CampaignConnection, campaignArguments } from './campaign-connection.ts'
import { NODE_PATH, relatedConnection, rootConnection } from './keyset-connection.ts'
import { OfferConnection, offerArguments } from './offer-connection.ts'

builder.prismaNode('Offer', {
  id: { field: 'id' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The key in the database: offers.id.' }),
    offerName: t.exposeString('offerName'),
    offerType: t.exposeString('offerType', { nullable: true }),
    priceMin: t.expose('priceMin', { type: 'Decimal', nullable: true }),
    priceMax: t.expose('priceMax', { type: 'Decimal', nullable: true }),
    targetIndustries: t.exposeStringList('targetIndustries'),
    valueProposition: t.exposeString('valueProposition', { nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    createdBy: t.relation('createdBy', { nullable: true, description: 'Who wrote it; null when that user is gone.' }),
    campaigns: t.field({
      type: CampaignConnection,
      description: 'The campaigns that sell it.',
      args: campaignArguments,
      select: (args, _context, nested) => ({
        campaigns: nested(keysetQuery(campaignList, args, campaignWhere(args.filter)), NODE_PATH),
      }),
      resolve: ({ id, campaigns }, args) =>
        relatedConnection(campaignList, args, campaigns, { column: 'offerId', value: id }, campaignWhere(args.filter)),
    }),
  }),
})

builder.queryFields((t) => ({
  offer: t.prismaField({
    type: 'Offer',
    nullable: true,
    description: 'One offer, by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id or uuid of the offer.' }) },
    resolve: (query, _root, { id }, { prisma }) =>
      prisma.offer.findUnique({ ...query, where: { id: uuidArgument(id, 'id', 'Offer') } }),
  }),
  offers: t.field({
    type: OfferConnection,
    description: 'What the team sells.',
    args: offerArguments,
    resolve: (_root, args, context, info) => rootConnection(offerList, args, context, info, offerWhere(args.filter)),
  }),
}))
