import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '../database/database.ts'
import { errorCode } from '../database/errors.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const INCOMING = /^incoming-[0-9a-f-]{36}$/
const STORED = /^([0-9a-f]{64})\.csv$/

/**
 * Removes received files that nobody comes back to: what a killed process was receiving, and what was only previewed or
 * refused. Files of imports stay, as does everything younger than a day and whatever else lies in the folder.
 *
 * @returns the names of what was removed
 */
export async function removeStrayFiles(db: Database, folder: string, now: Date): Promise<string[]> {
  const isOld = async (name: string) => (await changedAt(join(folder, name))) < now.getTime() - DAY_MS
  const ours = (await namesIn(folder)).filter((name) => INCOMING.test(name) || STORED.test(name))
  const old: string[] = []
  for (const name of ours) if (await isOld(name)) old.push(name)
  const imported = await importedOf(db, old)
  const removed: string[] = []
  for (const name of old) {
    // @NOTE Looked at again: the same file may have come anew meanwhile.
    if (imported.has(STORED.exec(name)?.[1] ?? '') || !(await isOld(name))) continue
    await rm(join(folder, name), { force: true })
    removed.push(name)
  }
  return removed
}

async function importedOf(db: Database, names: readonly string[]): Promise<ReadonlySet<string>> {
  const fingerprints = names.flatMap((name) => STORED.exec(name)?.[1] ?? [])
  if (fingerprints.length === 0) return new Set()
  const rows = await db.query<{ sha256: string }>(
    `/* removeStrayFiles */ select file_sha256 as sha256 from csv_imports_raw
     where file_sha256 in (select jsonb_array_elements_text($1::jsonb))`,
    [JSON.stringify(fingerprints)],
  )
  return new Set(rows.map(({ sha256 }) => sha256))
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

/** When a file last changed; what is gone by now counts as new. */
async function changedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return Number.POSITIVE_INFINITY
    throw error
  }
}
