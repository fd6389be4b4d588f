import type { PrismaClient } from '../generated/prisma/client.ts'

/** When the resources of Instantly were last read to the end. */
interface Freshness {
  /** The resource's last complete read, of whatever extent; null when there was none. */
  completedAt(resource: string): Date | null
  /** The last read that saw every record; null when there was none. */
  fullyReadAt(resource: string): Date | null
}

/** Loads the freshness at most once per GraphQL request. */
export type LoadFreshness = () => Promise<Freshness>

/** Freshness for one GraphQL request: one statement, however many rows ask. */
export function createFreshness(prisma: PrismaClient): LoadFreshness {
  let loading: Promise<Freshness> | undefined
  return () => {
    loading ??= load(prisma)
    return loading
  }
}

/** The resources that people and events are derived from. */
export const DERIVED_FROM = ['leads', 'emails'] as const

/**
 * When the resources that people and events are derived from (leads and mails) were last read to the end: the earlier
 * of the two, null when one never was.
 */
export async function derivedFreshness(load: LoadFreshness): Promise<Date | null> {
  const freshness = await load()
  const times = DERIVED_FROM.map((resource) => freshness.completedAt(resource)).filter((time) => time !== null)
  return times.length < DERIVED_FROM.length ? null : new Date(Math.min(...times.map((time) => time.getTime())))
}

/** What the freshness of a lead row of Instantly depends on. */
export interface LeadRowSighting {
  syncedAt: Date
  missingSince: Date | null
}

/**
 * When a lead row was last seen at Instantly. A sweep writes nothing on rows that it finds unchanged, so a later
 * complete sweep counts as a sighting, unless it missed the row.
 */
export async function leadRowFreshness(row: LeadRowSighting, load: LoadFreshness): Promise<Date> {
  if (row.missingSince !== null) return row.syncedAt
  return later(row.syncedAt, (await load()).fullyReadAt('leads')) ?? row.syncedAt
}

/** The later of two times; null only when both are. */
export function later(one: Date | null | undefined, other: Date | null | undefined): Date | null {
  if (!one || !other) return one ?? other ?? null
  return one > other ? one : other
}

async function load(prisma: PrismaClient): Promise<Freshness> {
  const checkpoints = await prisma.syncCheckpoint.findMany({
    select: { resource: true, completedAt: true, fullyReadAt: true },
  })
  const byResource = new Map(checkpoints.map((checkpoint) => [checkpoint.resource, checkpoint]))
  return {
    completedAt: (resource) => byResource.get(resource)?.completedAt ?? null,
    fullyReadAt: (resource) => byResource.get(resource)?.fullyReadAt ?? null,
  }
}
