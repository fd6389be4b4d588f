import { createLead, updateLead } from '../write/leads.ts'
import { builder } from './builder.ts'
import { CHANGE_ERRORS, EDIT_RULE, EXPECTED_UPDATED_AT, idempotencyArgument, stillThere } from './change-arguments.ts'

const CreateLeadInput = builder.inputType('CreateLeadInput', {
  description: 'A new lead. At least an e-mail address or a name is needed.',
  fields: (t) => ({
    email: t.string({ description: 'The e-mail address; no two leads have the same.' }),
    firstName: t.string({ description: 'First name.' }),
    lastName: t.string({ description: 'Last name.' }),
    jobTitle: t.string({ description: 'What the person does.' }),
    seniority: t.string({ description: 'How senior the person is.' }),
    phone: t.string({ description: "The person's own phone number, with + and the country, such as +14155550142." }),
    linkedinId: t.string({
      description: "The person's profile on LinkedIn: its address, or the last part of it. No two leads have the same.",
    }),
    leadStatus: t.string({ description: 'Where the person stands, such as interested; new when left out.' }),
    companyId: t.id({
      description:
        'Where the person works: id or uuid. Left out, the company of the address is taken where it is known.',
    }),
  }),
})

const UpdateLeadInput = builder.inputType('UpdateLeadInput', {
  description: `What is to change in a lead. ${EDIT_RULE}`,
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id or uuid of the lead.' }),
    expectedUpdatedAt: t.field({ type: 'DateTime', description: EXPECTED_UPDATED_AT }),
    email: t.string({ description: 'The e-mail address; fixed once Instantly knows the lead by it.' }),
    firstName: t.string({ description: 'First name.' }),
    lastName: t.string({ description: 'Last name.' }),
    jobTitle: t.string({ description: 'What the person does.' }),
    seniority: t.string({ description: 'How senior the person is.' }),
    phone: t.string({ description: "The person's own phone number, with + and the country, such as +14155550142." }),
    linkedinId: t.string({
      description: "The person's profile on LinkedIn: its address, or the last part of it. No two leads have the same.",
    }),
    leadStatus: t.string({ description: 'Where the person stands, such as interested.' }),
    companyId: t.id({ description: 'Where the person works: id or uuid.' }),
  }),
})

const types = CHANGE_ERRORS

builder.mutationFields((t) => ({
  createLead: t.prismaField({
    authScopes: { write: true },
    type: 'Lead',
    description: 'Makes a lead by hand. Mails with the address that nobody was known for become part of its timeline.',
    errors: { types, union: { name: 'CreateLeadResult', description: 'The new lead, or why there is none.' } },
    args: {
      input: t.arg({ type: CreateLeadInput, required: true, description: 'The lead.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.lead.findUnique({ ...query, where: await createLead(context, args) })),
  }),
  updateLead: t.prismaField({
    authScopes: { write: true },
    type: 'Lead',
    description: 'Changes a lead, whoever it came from.',
    errors: { types, union: { name: 'UpdateLeadResult', description: 'The changed lead, or why it is as it was.' } },
    args: {
      input: t.arg({ type: UpdateLeadInput, required: true, description: 'What is to change.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.lead.findUnique({ ...query, where: await updateLead(context, args) })),
  }),
}))
