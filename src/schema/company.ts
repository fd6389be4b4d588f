import { companyKey, companyList } from '../read/companies.ts'
import { keysetQuery } from '../read/keyset.ts'
import { leadList } from '../read/leads.ts'
import { companyWhere, leadWhere } from '../read/related-filters.ts'
import { builder } from './builder.ts'
import { CompanyConnection, companyArguments } from './company-connection.ts'
import { derivedFreshnessField } from './derived-freshness.ts'
import { EventConnection, timelineArguments, timelineOf, timelineQuery } from './event-connection.ts'
import { FIELD_EDITS, FieldEdit, fieldEdits } from './field-edit.ts'
import { NODE_PATH, relatedConnection } from './keyset-connection.ts'
import { LeadConnection, leadArguments } from './lead-connection.ts'
import { lookup, rootList } from './root-fields.ts'

builder.prismaNode('Company', {
  id: { field: 'id' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The key in the database: companies.id.' }),
    companyName: t.exposeString('companyName'),
    companyDomain: t.exposeString('companyDomain', { nullable: true }),
    industry: t.exposeString('industry', { nullable: true }),
    companySize: t.exposeString('companySize', { nullable: true }),
    employeesMin: t.exposeInt('employeesMin', { nullable: true }),
    employeesMax: t.exposeInt('employeesMax', { nullable: true }),
    annualRevenue: t.exposeString('annualRevenue', { nullable: true }),
    annualRevenueAmount: t.exposeFloat('annualRevenueAmount', { nullable: true }),
    phone: t.exposeString('phone', { nullable: true }),
    linkedinId: t.exposeString('linkedinId', { nullable: true }),
    apolloData: t.expose('apolloData', { type: 'JSON', nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    lastSyncedAt: t.field(derivedFreshnessField),
    fieldEdits: t.field({
      type: [FieldEdit],
      description: FIELD_EDITS,
      select: { id: true },
      resolve: ({ id }, _args, context, info) => fieldEdits('companies', id, context, info),
    }),
    firstSeenInCsv: t.relation('firstSeenInCsv', {
      nullable: true,
      description: 'The CSV import that first named the company; null when it came from elsewhere.',
    }),
    leads: t.field({
      type: LeadConnection,
      description: 'The people who work there.',
      args: leadArguments,
      select: (args, _context, nested) => ({
        leads: nested(keysetQuery(leadList, args, leadWhere(args.filter)), NODE_PATH),
      }),
      resolve: ({ id, leads }, args) =>
        relatedConnection(leadList, args, leads, { column: 'companyId', value: id }, leadWhere(args.filter)),
    }),
    timeline: t.field({
      type: EventConnection,
      description: 'Everything that happened with the people of this company, in one list.',
      args: timelineArguments,
      select: (args, _context, nested) => ({ events: nested(timelineQuery(args), NODE_PATH) }),
      resolve: ({ id, events }, args) => timelineOf(args, events, { column: 'companyId', value: id }),
    }),
  }),
})

builder.queryFields((t) => ({
  company: t.prismaField({
    authScopes: { read: true },
    type: 'Company',
    nullable: true,
    description: 'One company, by its id or by its domain; null when there is none.',
    args: {
      id: t.arg.id({ description: 'The id or uuid of the company.' }),
      domain: t.arg.string({ description: 'The domain or a web address, such as brightsmile.example.' }),
    },
    ...lookup('Company', companyKey),
  }),
  companies: t.field({
    authScopes: { read: true },
    type: CompanyConnection,
    description: 'The companies of the workspace.',
    args: companyArguments,
    ...rootList(companyList, companyWhere),
  }),
}))
