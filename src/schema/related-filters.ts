import type * as read from '../read/related-filters.ts'
import { builder } from './builder.ts'
import { CampaignStatus, EmailStatus, EventDirection, EventSource, EventType, OverallStatus } from './enums.ts'
import { JsonPathFilter } from './raw-filter.ts'

// The filters name each other, so they stand together.
export const LeadFilter = builder.inputRef<read.LeadFilter, false>('LeadFilter')
export const CompanyFilter = builder.inputRef<read.CompanyFilter, false>('CompanyFilter')
export const CampaignFilter = builder.inputRef<read.CampaignFilter, false>('CampaignFilter')
export const CampaignLeadFilter = builder.inputRef<read.CampaignLeadFilter, false>('CampaignLeadFilter')
export const EventFilter = builder.inputRef<read.EventFilter, false>('EventFilter')

LeadFilter.implement({
  description: 'Which leads are wanted. Everything that is given must hold; an empty list lets nothing through.',
  fields: (t) => ({
    apolloData: t.field({
      type: [JsonPathFilter],
      description: 'What must stand in apolloData; at most 10 paths, and all must hold.',
    }),
    search: t.string({
      description:
        'Words that all stand in the name, the e-mail address, the job title or the seniority.' +
        ' The last word may be the beginning of one; accents and case do not matter.',
    }),
    companyId: t.id({ description: 'Only leads of this company: its id or uuid.' }),
    campaignId: t.id({ description: 'Only leads in this campaign: its id or uuid.' }),
    leadStatus: t.stringList({ description: 'Only leads with one of these statuses, such as interested.' }),
    emailStatus: t.field({
      type: [EmailStatus],
      description: 'Only leads whose e-mails have come this far, in the campaign named or in any.',
    }),
    overallStatus: t.field({
      type: [OverallStatus],
      description: 'Only leads who stand like this, in the campaign named or in any.',
    }),
    hasEmail: t.boolean({ description: 'True: only leads with an e-mail address. False: only those without one.' }),
    createdFrom: t.field({ type: 'DateTime', description: 'Only leads created at this time or later.' }),
    createdTo: t.field({ type: 'DateTime', description: 'Only leads created before this time.' }),
    company: t.field({ type: CompanyFilter, description: 'Only leads whose company is like this.' }),
    campaignLeads: t.field({ type: CampaignLeadFilter, description: 'Only leads who are in a campaign like this.' }),
    events: t.field({ type: EventFilter, description: 'Only leads with an event like this.' }),
  }),
})

CompanyFilter.implement({
  description: 'Which companies are wanted. Everything that is given must hold; an empty list lets nothing through.',
  fields: (t) => ({
    apolloData: t.field({
      type: [JsonPathFilter],
      description: 'What must stand in apolloData; at most 10 paths, and all must hold.',
    }),
    search: t.string({
      description:
        'Words that all stand in the name, the domain or the industry.' +
        ' The last word may be the beginning of one; accents and case do not matter.',
    }),
    domain: t.string({ description: 'Only the company of this domain or web address.' }),
    industry: t.stringList({ description: 'Only companies of these industries, as the source words them.' }),
    hasLeads: t.boolean({ description: 'True: only companies with leads. False: only those without any.' }),
    createdFrom: t.field({ type: 'DateTime', description: 'Only companies created at this time or later.' }),
    createdTo: t.field({ type: 'DateTime', description: 'Only companies created before this time.' }),
    leads: t.field({ type: LeadFilter, description: 'Only companies with a lead like this.' }),
    events: t.field({ type: EventFilter, description: 'Only companies with an event like this.' }),
  }),
})

CampaignFilter.implement({
  description: 'Which campaigns are wanted. Everything that is given must hold; an empty list lets nothing through.',
  fields: (t) => ({
    search: t.string({ description: 'Words that stand in the name.' }),
    status: t.field({ type: [CampaignStatus], description: 'Only campaigns that are doing one of these.' }),
    offerId: t.id({ description: 'Only campaigns that sell this offer: its id or uuid.' }),
    usesEmail: t.boolean({ description: 'Only campaigns that send e-mail, or only those that do not.' }),
    usesCalls: t.boolean({ description: 'Only campaigns that make calls, or only those that do not.' }),
    usesLinkedin: t.boolean({ description: 'Only campaigns that write on LinkedIn, or only those that do not.' }),
    campaignLeads: t.field({
      type: CampaignLeadFilter,
      description: 'Only campaigns with a lead who stands like this.',
    }),
  }),
})

CampaignLeadFilter.implement({
  description:
    'Which campaign leads are wanted. Everything that is given must hold; an empty list lets nothing through.',
  fields: (t) => ({
    campaignId: t.id({ description: 'Only leads in this campaign: its id or uuid.' }),
    leadId: t.id({ description: 'Only the campaigns of this lead: its id or uuid.' }),
    emailStatus: t.field({ type: [EmailStatus], description: 'Only those whose e-mails have come this far.' }),
    overallStatus: t.field({ type: [OverallStatus], description: 'Only those who stand like this.' }),
    nextFollowupBefore: t.field({
      type: 'DateTime',
      description: 'Only those whose next follow-up is before this time.',
    }),
    lead: t.field({ type: LeadFilter, description: 'Only those whose lead is like this.' }),
    campaign: t.field({ type: CampaignFilter, description: 'Only those whose campaign is like this.' }),
    events: t.field({ type: EventFilter, description: 'Only those with an event like this.' }),
  }),
})

EventFilter.implement({
  description:
    'Which part of a timeline is wanted. Everything that is given must hold; an empty list lets nothing through.',
  fields: (t) => ({
    search: t.string({
      description:
        'Words that all stand in the subject, the mail, the message, the note or the transcript.' +
        ' The last word may be the beginning of one; accents and case do not matter.',
    }),
    sources: t.field({ type: [EventSource], description: 'Only events from these sources.' }),
    types: t.field({ type: [EventType], description: 'Only events of these types.' }),
    notTypes: t.field({ type: [EventType], description: 'No events of these types.' }),
    directions: t.field({ type: [EventDirection], description: 'Only events in these directions.' }),
    from: t.field({ type: 'DateTime', description: 'Only events that happened at this time or later.' }),
    to: t.field({ type: 'DateTime', description: 'Only events that happened before this time.' }),
    leadId: t.id({ description: 'Only events of this lead: its id or uuid.' }),
    campaignId: t.id({ description: 'Only events of this campaign: its id or uuid.' }),
    companyId: t.id({ description: 'Only events of leads of this company: its id or uuid.' }),
    lead: t.field({ type: LeadFilter, description: 'Only events of a lead like this.' }),
    company: t.field({ type: CompanyFilter, description: 'Only events at a company like this.' }),
    campaign: t.field({ type: CampaignFilter, description: 'Only events in a campaign like this.' }),
    campaignLead: t.field({ type: CampaignLeadFilter, description: 'Only events of a campaign lead like this.' }),
  }),
})
