import type { Database } from '../../src/database/database.ts'
import type { EventType } from '../../src/generated/prisma/client.ts'

const KINDS: readonly EventType[] = [
  'email_sent',
  'email_replied',
  'call_completed',
  'linkedin_message_sent',
  'note_added',
  'meeting_booked',
]

/** How much there is of everything. */
export interface SampleSize {
  companies: number
  leadsPerCompany: number
  campaigns: number
  eventsPerLead: number
}

/** The base of all times in a sample. */
export const SAMPLE_START = Date.UTC(2026, 0, 5, 9)

/**
 * Fills a database with a workspace that has something of everything: companies, leads in campaigns, events of every
 * kind (two of each instant, so that there are ties), raw rows, an offer, an import and a sync run.
 */
export async function fillSample({ prisma }: Database, size: SampleSize): Promise<void> {
  const owner = await prisma.user.upsert({
    where: { email: 'owner@team.example' },
    create: { email: 'owner@team.example', fullName: 'Olive Owner' },
    update: { fullName: 'Olive Owner' },
  })
  const csvImport = await prisma.csvImport.create({ data: { fileName: 'dentists.csv', uploadedById: owner.id } })
  await prisma.csvImportRow.create({
    data: { importId: csvImport.id, rowNumber: 1, line: 2, cells: ['pat@company0.example'], outcome: 'created' },
  })
  await prisma.quarantinedRecord.create({
    data: { resource: 'emails', rawJson: { subject: 'Hi' }, reason: 'It has no id.' },
  })
  await prisma.csvMapping.upsert({ where: { name: 'sample' }, create: { name: 'sample', columns: {} }, update: {} })
  const offer = await prisma.offer.create({
    data: { offerName: 'Recall service', priceMin: '99.50', priceMax: '1499', createdById: owner.id },
  })
  await prisma.instantlyAccountRaw.create({ data: { email: 'sender@team.example', warmupScore: 97.5, rawJson: {} } })
  const campaigns = await Promise.all(
    Array.from({ length: size.campaigns }, async (_, index) => {
      const instantlyCampaignId = `campaign-${index}`
      const names = { instantlyCampaignId, campaignName: `Campaign ${index}`, rawJson: { leads_count: 600 + index } }
      await prisma.instantlyCampaignRaw.create({ data: { ...names, leadsCount: 600 + index } })
      await prisma.instantlyCampaignDefinitionRaw.create({ data: names })
      await prisma.instantlyDailyAnalyticsRaw.createMany({
        data: [5, 6, 7].map((day) => ({
          analyticsDate: new Date(Date.UTC(2026, 0, day)),
          instantlyCampaignId,
          rawJson: {},
        })),
      })
      return await prisma.campaign.create({
        data: {
          campaignName: names.campaignName,
          instantlyCampaignId,
          usesEmail: true,
          offerId: offer.id,
          createdById: owner.id,
        },
      })
    }),
  )
  for (let company = 0; company < size.companies; company += 1) {
    const { id: companyId } = await prisma.company.create({
      data: {
        companyName: `Company ${company}`,
        companyDomain: `company${company}.example`,
        firstSeenInCsvId: csvImport.id,
      },
    })
    for (let person = 0; person < size.leadsPerCompany; person += 1) {
      const email = `person${person}@company${company}.example`
      const lead = await prisma.lead.create({
        data: { email, companyId, csvImportId: csvImport.id, firstName: 'Pat', lastName: `Name ${person}` },
      })
      const campaign = campaigns[(company + person) % campaigns.length]
      if (campaign === undefined) throw new Error('A sample needs a campaign.')
      const campaignLead = await prisma.campaignLead.create({
        data: { campaignId: campaign.id, leadId: lead.id, overallStatus: 'replied', emailStatus: 'replied' },
      })
      await prisma.instantlyLeadRaw.create({
        data: {
          instantlyLeadId: `row-${email}`,
          email,
          instantlyCampaignId: campaign.instantlyCampaignId,
          rawJson: {},
        },
      })
      const mail = await prisma.instantlyEmailRaw.create({
        data: { instantlyEmailId: `mail-${email}`, emailAddress: email, eventType: 'sent', rawJson: {} },
      })
      await prisma.event.createMany({
        data: Array.from({ length: size.eventsPerLead }, (_, index) => ({
          eventSource: 'instantly' as const,
          eventType: KINDS[index % KINDS.length] ?? 'other',
          direction: index % KINDS.length === 1 ? ('inbound' as const) : ('outbound' as const),
          leadId: lead.id,
          campaignId: campaign.id,
          campaignLeadId: campaignLead.id,
          companyId,
          performedById: owner.id,
          eventTimestamp: new Date(SAMPLE_START + Math.floor(index / 2) * 60_000),
          ...(index % KINDS.length === 0 && {
            instantlyEmailId: mail.instantlyEmailId,
            emailSubject: `Subject ${index}`,
            emailBody: 'Thank you for your time.',
          }),
          ...(index % KINDS.length === 4 && { noteText: `Note ${index}` }),
          rawData: { index },
        })),
      })
    }
  }
  await prisma.auditEntry.createMany({
    data: ['a', 'b', 'c'].map(() => ({
      userId: owner.id,
      action: 'updateOffer',
      subjectType: 'Offer',
      subjectId: offer.id,
      at: new Date(SAMPLE_START),
    })),
  })
  await prisma.syncRun.create({
    data: {
      requestedBy: 'cli',
      status: 'succeeded',
      requestedByUserId: owner.id,
      parts: { create: ['campaigns', 'leads', 'emails'].map((resource, position) => ({ resource, position })) },
    },
  })
}
