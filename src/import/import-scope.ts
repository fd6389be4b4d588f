import type { Policies } from './import-policy.ts'

/** What every chunk of one import needs to know. */
export interface ImportScope {
  importId: string
  /** When the file was uploaded: the time of the import on each lead's timeline. */
  uploadedAt: Date
  uploadedBy: string | null
  /** A name for each column that no other has. */
  names: readonly string[]
  policies: Policies
}
