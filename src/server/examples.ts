/** A query to click in the playground. */
export interface Example {
  /** What it shows, in a few words. */
  title: string
  document: string
}

/** The examples of the playground. Each works on any workspace as it is, without ids to fill in. */
export const examples: readonly Example[] = [
  {
    title: "A lead's timeline: everything that happened, newest first",
    document: `query Lead {
  leads(first: 1, filter: { overallStatus: [REPLIED] }) {
    edges {
      node {
        id
        firstName
        lastName
        email
        company {
          companyName
        }
        timeline(first: 20) {
          totalCount
          edges {
            node {
              __typename
              eventType
              eventTimestamp
              campaign {
                campaignName
              }
              ... on EmailEvent {
                emailSubject
                emailBody
              }
              ... on CallEvent {
                callDurationSeconds
                noteText
              }
              ... on LinkedInEvent {
                linkedinMessageText
              }
              ... on NoteEvent {
                noteText
              }
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
}`,
  },
  {
    title: 'The latest answers of the whole workspace',
    document: `query Replies {
  timeline(first: 20, filter: { types: [EMAIL_REPLIED], directions: [INBOUND] }) {
    edges {
      node {
        eventTimestamp
        lead {
          firstName
          lastName
          email
        }
        company {
          companyName
        }
        campaign {
          campaignName
        }
        ... on EmailEvent {
          emailSubject
          emailBody
        }
      }
    }
  }
}`,
  },
  {
    title: 'Companies, their leads, and what happened last with each',
    document: `query Companies {
  companies(first: 5, filter: { hasLeads: true }) {
    totalCount
    edges {
      node {
        companyName
        companyDomain
        leads(first: 5, order: LAST_NAME_ASC) {
          totalCount
          edges {
            node {
              firstName
              lastName
              leadStatus
              campaignLeads(first: 3) {
                edges {
                  node {
                    campaign {
                      campaignName
                    }
                    emailStatus
                    overallStatus
                    timeline(first: 3) {
                      edges {
                        node {
                          eventType
                          eventTimestamp
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}`,
  },
  {
    title: 'Campaigns with their figures, day by day',
    document: `query Campaigns {
  campaigns(first: 10, filter: { usesEmail: true }) {
    edges {
      node {
        campaignName
        campaignStatus
        lastSyncedAt
        campaignLeads(first: 0) {
          totalCount
        }
        rawCampaign {
          leadsCount
          contactedCount
          emailsSentCount
          replyCount
        }
        dailyAnalytics(first: 7) {
          edges {
            node {
              analyticsDate
              sent
              uniqueReplies
            }
          }
        }
      }
    }
  }
}`,
  },
  {
    title: 'Campaigns with more than 500 leads, by a column and by a path into the answer of Instantly itself',
    document: `query Over500 {
  instantlyCampaigns(filter: { minLeadsCount: 501 }, order: LEADS_COUNT_DESC) {
    edges {
      node {
        campaignName
        leadsCount
        replyCount
        rawJson
      }
    }
  }
  byPath: instantlyCampaigns(filter: { json: [{ path: ["leads_count"], gt: 500 }] }) {
    totalCount
    edges {
      node {
        campaignName
        rawJson
      }
    }
  }
}`,
  },
  {
    title: 'Search leads, companies and everything that was said',
    document: `query Search {
  search(query: "thank", first: 20) {
    edges {
      node {
        kind
        snippet
        lead {
          firstName
          lastName
          email
        }
        company {
          companyName
        }
        event {
          eventType
          eventTimestamp
          lead {
            email
          }
        }
      }
    }
  }
}`,
  },
  {
    title: 'Who answered at companies of some industries, by their names in your lists',
    document: `query Industries {
  timeline(
    first: 20
    filter: {
      types: [EMAIL_REPLIED]
      company: { industry: ["Computer Software", "Food & Beverages", "Hospital & Health Care"] }
      campaignLead: { overallStatus: [REPLIED] }
    }
  ) {
    edges {
      node {
        eventTimestamp
        lead {
          email
        }
        company {
          companyName
          industry
        }
      }
    }
  }
}`,
  },
  {
    title: 'Who is to be followed up next, as set by updateCampaignLead',
    document: `query FollowUps {
  campaignLeads(
    first: 20
    order: NEXT_FOLLOWUP_AT_ASC
    filter: { overallStatus: [ACTIVE, REPLIED], nextFollowupBefore: "2100-01-01T00:00:00Z" }
  ) {
    edges {
      node {
        nextFollowupAt
        overallStatus
        sequenceStep
        lead {
          firstName
          lastName
          email
        }
        campaign {
          campaignName
        }
      }
    }
  }
}`,
  },
  {
    title: 'The sending mailboxes and how warm they are',
    document: `query Mailboxes {
  instantlyAccounts(order: WARMUP_SCORE_DESC) {
    edges {
      node {
        email
        accountStatus
        warmupStatus
        warmupScore
        lastSyncedAt
      }
    }
  }
}`,
  },
  {
    title: 'What the last syncs read, and what went wrong',
    document: `query Syncs {
  syncRuns(first: 5) {
    edges {
      node {
        status
        requestedBy
        createdAt
        finishedAt
        error
        parts {
          resource
          status
          records
          inserted
          updated
          error
        }
      }
    }
  }
}`,
  },
  {
    title: 'Read everything new from Instantly now',
    document: `mutation SyncNow {
  syncInstantly {
    __typename
    ... on SyncRun {
      id
      status
    }
    ... on Error {
      code
      message
    }
  }
}`,
  },
  {
    title: 'What happens, as it happens: leave it running, then sync, log a call or add a note in another tab',
    document: `subscription Live {
  timelineEvent {
    cursor
    event {
      eventType
      eventTimestamp
      lead {
        firstName
        lastName
        email
      }
    }
  }
}`,
  },
]
