import { campaignList } from '../read/campaigns.ts'
import { keysetQuery } from '../read/keyset.ts'
import { uuidKey } from '../read/node-id.ts'
import { campaignWhere } from '../read/related-filters.ts'
import { offerWhere } from '../read/workspace-filters.ts'
import { offerList } from '../read/workspace-lists.ts'
import { builder } from './builder.ts'
import { CampaignConnection, campaignArguments } from './campaign-connection.ts'
import { NODE_PATH, relatedConnection } from './keyset-connection.ts'
import { OfferConnection, offerArguments } from './offer-connection.ts'
import { lookup, rootList } from './root-fields.ts'

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
    archivedAt: t.expose('archivedAt', { type: 'DateTime', nullable: true }),
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
    authScopes: { read: true },
    type: 'Offer',
    nullable: true,
    description: 'One offer, by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id or uuid of the offer.' }) },
    ...lookup('Offer', uuidKey('Offer')),
  }),
  offers: t.field({
    authScopes: { read: true },
    type: OfferConnection,
    description: 'What the team sells.',
    args: offerArguments,
    ...rootList(offerList, offerWhere),
  }),
}))
