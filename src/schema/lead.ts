import { campaignLeadList } from '../read/campaign-leads.ts'
import { instantlyLeadWhere } from '../read/instantly-filters.ts'
import { instantlyLeadList } from '../read/instantly-lists.ts'
import { keysetQuery } from '../read/keyset.ts'
import { leadKey, leadList } from '../read/leads.ts'
import { campaignLeadWhere, leadWhere } from '../read/related-filters.ts'
import { builder } from './builder.ts'
import { CampaignLeadConnection, campaignLeadArguments } from './campaign-lead-connection.ts'
import { derivedFreshnessField } from './derived-freshness.ts'
import { IdentityKind } from './enums.ts'
import { EventConnection, timelineArguments, timelineOf, timelineQuery } from './event-connection.ts'
import { FIELD_EDITS, FieldEdit, fieldEdits } from './field-edit.ts'
import { InstantlyLeadConnection, instantlyLeadArguments } from './instantly-lead-connection.ts'
import { NODE_PATH, relatedConnection } from './keyset-connection.ts'
import { LeadConnection, leadArguments } from './lead-connection.ts'
import { lookup, rootList } from './root-fields.ts'

builder.prismaObject('LeadIdentity', {
  select: { kind: true, value: true },
  fields: (t) => ({
    kind: t.expose('kind', { type: IdentityKind }),
    value: t.exposeString('value'),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
})

builder.prismaNode('Lead', {
  id: { field: 'id' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The key in the database: leads.id.' }),
    firstName: t.exposeString('firstName', { nullable: true }),
    lastName: t.exposeString('lastName', { nullable: true }),
    email: t.expose('email', { type: 'EmailAddress', nullable: true }),
    jobTitle: t.exposeString('jobTitle', { nullable: true }),
    seniority: t.exposeString('seniority', { nullable: true }),
    phone: t.exposeString('phone', { nullable: true }),
    linkedinId: t.exposeString('linkedinId', { nullable: true }),
    emailStatus: t.exposeString('emailStatus', { nullable: true }),
    identities: t.relation('identities', {
      query: { orderBy: [{ kind: 'asc' }, { value: 'asc' }] },
      description: 'What the lead is recognised by, beside the address.',
    }),
    leadStatus: t.exposeString('leadStatus'),
    apolloData: t.expose('apolloData', { type: 'JSON', nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    lastSyncedAt: t.field(derivedFreshnessField),
    fieldEdits: t.field({
      type: [FieldEdit],
      description: FIELD_EDITS,
      select: { id: true },
      resolve: ({ id }, _args, context, info) => fieldEdits('leads', id, context, info),
    }),
    company: t.relation('company', { nullable: true, description: 'Where the person works, if known.' }),
    csvImport: t.relation('csvImport', {
      nullable: true,
      description: 'The CSV import that brought the lead; null when it came from elsewhere.',
    }),
    campaignLeads: t.field({
      type: CampaignLeadConnection,
      description: 'The campaigns this lead is in, and how far each has come.',
      args: campaignLeadArguments,
      select: (args, _context, nested) => ({
        campaignLeads: nested(keysetQuery(campaignLeadList, args, campaignLeadWhere(args.filter)), NODE_PATH),
      }),
      resolve: ({ id, campaignLeads }, args) => {
        const where = campaignLeadWhere(args.filter)
        return relatedConnection(campaignLeadList, args, campaignLeads, { column: 'leadId', value: id }, where)
      },
    }),
    timeline: t.field({
      type: EventConnection,
      description: 'Everything that happened with this lead on every channel, in one list.',
      args: timelineArguments,
      select: (args, _context, nested) => ({ events: nested(timelineQuery(args), NODE_PATH) }),
      resolve: ({ id, events }, args) => timelineOf(args, events, { column: 'leadId', value: id }),
    }),
    instantlyLeads: t.field({
      type: InstantlyLeadConnection,
      description: "Instantly's own rows of this person: one for each campaign or list.",
      args: instantlyLeadArguments,
      select: (args, _context, nested) => ({
        email: true,
        instantlyLeads: nested(keysetQuery(instantlyLeadList, args, instantlyLeadWhere(args.filter)), NODE_PATH),
      }),
      resolve: ({ email, instantlyLeads }, args) => {
        const where = instantlyLeadWhere(args.filter)
        return relatedConnection(instantlyLeadList, args, instantlyLeads, { column: 'email', value: email }, where)
      },
    }),
  }),
})

builder.queryFields((t) => ({
  lead: t.prismaField({
    authScopes: { read: true },
    type: 'Lead',
    nullable: true,
    description: 'One lead, by its id or by e-mail address; null when there is none.',
    args: {
      id: t.arg.id({ description: 'The id or uuid of the lead.' }),
      email: t.arg({ type: 'EmailAddress', description: "The lead's e-mail address." }),
    },
    ...lookup('Lead', leadKey),
  }),
  leads: t.field({
    authScopes: { read: true },
    type: LeadConnection,
    description: 'The leads of the workspace.',
    args: leadArguments,
    ...rootList(leadList, leadWhere),
  }),
}))
