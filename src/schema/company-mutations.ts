import { createCompany, updateCompany } from '../write/companies.ts'
import { builder } from './builder.ts'
import { CHANGE_ERRORS, EDIT_RULE, EXPECTED_UPDATED_AT, idempotencyArgument, stillThere } from './change-arguments.ts'

const CreateCompanyInput = builder.inputType('CreateCompanyInput', {
  description: 'A new company.',
  fields: (t) => ({
    companyName: t.string({ required: true, description: "The company's name." }),
    companyDomain: t.string({
      description: 'Its domain or web address, such as brightsmile.example; no two have the same.',
    }),
    industry: t.string({ description: "The company's industry." }),
    companySize: t.string({ description: 'The number of employees, in any wording.' }),
    annualRevenue: t.string({ description: 'Yearly revenue, in any wording, such as $12.5M.' }),
    phone: t.string({ description: "The company's phone number, with + and the country, such as +14155550142." }),
    linkedinId: t.string({ description: "The company's page on LinkedIn: its address, or the last part of it." }),
  }),
})

const UpdateCompanyInput = builder.inputType('UpdateCompanyInput', {
  description: `What is to change in a company. ${EDIT_RULE}`,
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id or uuid of the company.' }),
    expectedUpdatedAt: t.field({ type: 'DateTime', description: EXPECTED_UPDATED_AT }),
    companyName: t.string({ description: "The company's name." }),
    companyDomain: t.string({ description: 'Its domain or web address; fixed on a company that came from Instantly.' }),
    industry: t.string({ description: "The company's industry." }),
    companySize: t.string({ description: 'The number of employees, in any wording.' }),
    annualRevenue: t.string({ description: 'Yearly revenue, in any wording, such as $12.5M.' }),
    phone: t.string({ description: "The company's phone number, with + and the country, such as +14155550142." }),
    linkedinId: t.string({ description: "The company's page on LinkedIn: its address, or the last part of it." }),
  }),
})

const types = CHANGE_ERRORS

builder.mutationFields((t) => ({
  createCompany: t.prismaField({
    authScopes: { write: true },
    type: 'Company',
    description: 'Makes a company by hand.',
    errors: { types, union: { name: 'CreateCompanyResult', description: 'The new company, or why there is none.' } },
    args: {
      input: t.arg({ type: CreateCompanyInput, required: true, description: 'The company.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.company.findUnique({ ...query, where: await createCompany(context, args) })),
  }),
  updateCompany: t.prismaField({
    authScopes: { write: true },
    type: 'Company',
    description: 'Changes a company, wherever it came from.',
    errors: {
      types,
      union: { name: 'UpdateCompanyResult', description: 'The changed company, or why it is as it was.' },
    },
    args: {
      input: t.arg({ type: UpdateCompanyInput, required: true, description: 'What is to change.' }),
      ...idempotencyArgument,
    },
    resolve: async (query, _root, args, context) =>
      stillThere(await context.prisma.company.findUnique({ ...query, where: await updateCompany(context, args) })),
  }),
}))
