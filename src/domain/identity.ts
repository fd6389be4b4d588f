import { v5 as uuidv5 } from 'uuid'

// @NOTE This namespace is part of every derived id. Another one would give every lead and event a new id.
const NAMESPACE = '5b0f5c34-8c0e-4f0a-9d1e-1ead11ead000'

/** Which kind of row an id is derived for. */
export type IdentityKind = 'company' | 'lead' | 'campaign' | 'campaign_lead' | 'event'

/**
 * The id of a row that a source gave us: a UUIDv5 of its natural key, so that replaying the source gives the same id.
 * Rows that a person makes have random ids; by that the two are told apart (ADR 0005).
 */
export function derivedId(kind: IdentityKind, naturalKey: string): string {
  return uuidv5(`${kind}:${naturalKey}`, NAMESPACE)
}

/** The natural key of the event that an Instantly mail is. */
export function emailEventKey(instantlyEmailId: string): string {
  return `instantly:email:${instantlyEmailId}`
}

/** True for the id of a row that a source gave us; false for one that a person made. */
export function isDerivedId(id: string): boolean {
  return id.charAt(14) === '5'
}
