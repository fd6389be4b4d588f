import { archiveOffer, createOffer, restoreOffer, updateOffer } from '../write/offers.ts'
import { builder } from './builder.ts'
import { CHANGE_ERRORS, EXPECTED_UPDATED_AT, idempotencyArgument, stillThere } from './change-arguments.ts'

const CreateOfferInput = builder.inputType('CreateOfferInput', {
  description: 'A new offer.',
  fields: (t) => ({
    offerName: t.string({ required: true, description: "The offer's name." }),
    offerType: t.string({ description: "What kind of offer it is, in the team's own words." }),
    priceMin: t.field({ type: 'Decimal', description: "Lowest price, in the team's currency." }),
    priceMax: t.field({ type: 'Decimal', description: "Highest price, in the team's currency." }),
    targetIndustries: t.stringList({ description: 'The industries it is made for.' }),
    valueProposition: t.string({ description: 'Why a customer should want it.' }),
  }),
})

const UpdateOfferInput = builder.inputType('UpdateOfferInput', {
  description: 'What is to change in an offer. What is left out stays; null empties a field.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id or uuid of the offer.' }),
    expectedUpdatedAt: t.field({ type: 'DateTime', description: EXPECTED_UPDATED_AT }),
    offerName: t.string({ description: "The offer's name." }),
    offerType: t.string({ description: "What kind of offer it is, in the team's own words." }),
    priceMin: t.field({ type: 'Decimal', description: "Lowest price, in the team's currency." }),
    priceMax: t.field({ type: 'Decimal', description: "Highest price, in the team's currency." }),
    targetIndustries: t.stringList({ description: 'The industries it is made for, all of them.' }),
    valueProposition: t.string({ description: 'Why a customer should want it.' }),
  }),
})

const types = CHANGE_ERRORS

builder.mutationFields((t) => ({
  createOffer: t.prismaField({
    authScopes: { write: true },
    type: 'Offer',
    description: 'Writes down something the team sells.',
    errors: { types, union: { name: 'CreateOfferResult', description: 'The new offer, or why there is none.' } },
    args: {
      input: t.arg({ type: CreateOfferInput, required: true, description: 'The offer.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.offer.findUnique({ ...query, where: await createOffer(context, args) })),
  }),
  updateOffer: t.prismaField({
    authScopes: { write: true },
    type: 'Offer',
    description: 'Changes an offer.',
    errors: { types, union: { name: 'UpdateOfferResult', description: 'The changed offer, or why it is as it was.' } },
    args: {
      input: t.arg({ type: UpdateOfferInput, required: true, description: 'What is to change.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.offer.findUnique({ ...query, where: await updateOffer(context, args) })),
  }),
  archiveOffer: t.prismaField({
    authScopes: { write: true },
    type: 'Offer',
    description:
      'Puts an offer away: archivedAt is set, and the campaigns that sold it keep it. Doing it again changes nothing.',
    errors: { types, union: { name: 'ArchiveOfferResult', description: 'The archived offer, or why it stays.' } },
    args: {
      id: t.arg.id({ required: true, description: 'The id or uuid of the offer.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.offer.findUnique({ ...query, where: await archiveOffer(context, args) })),
  }),
  restoreOffer: t.prismaField({
    authScopes: { write: true },
    type: 'Offer',
    description: 'Brings an archived offer back. Doing it again changes nothing.',
    errors: { types, union: { name: 'RestoreOfferResult', description: 'The offer, or why it stays archived.' } },
    args: {
      id: t.arg.id({ required: true, description: 'The id or uuid of the offer.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.offer.findUnique({ ...query, where: await restoreOffer(context, args) })),
  }),
}))
