import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import {
  CALL_STATUSES,
  CAMPAIGN_STATUSES,
  EMAIL_STATUSES,
  EVENT_DIRECTIONS,
  EVENT_SOURCES,
  EVENT_TYPES,
  IDENTITY_KINDS,
  IMPORT_ROW_OUTCOMES,
  IMPORT_STATUSES,
  LINKEDIN_STATUSES,
  OVERALL_STATUSES,
  SYNC_STATUSES,
  USER_ROLES,
} from '../../src/domain/vocabulary.ts'
import * as prismaEnums from '../../src/generated/prisma/enums.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { readEnums } from './catalogue.ts'

/** Each enum of the database with its glossary, which the graph's descriptions come from. */
const GLOSSARIES: Record<string, Record<string, string>> = {
  call_status: CALL_STATUSES,
  campaign_status: CAMPAIGN_STATUSES,
  email_status: EMAIL_STATUSES,
  event_direction: EVENT_DIRECTIONS,
  event_source: EVENT_SOURCES,
  event_type: EVENT_TYPES,
  identity_kind: IDENTITY_KINDS,
  import_row_outcome: IMPORT_ROW_OUTCOMES,
  import_status: IMPORT_STATUSES,
  linkedin_status: LINKEDIN_STATUSES,
  overall_status: OVERALL_STATUSES,
  sync_status: SYNC_STATUSES,
  user_role: USER_ROLES,
}

const words = Object.fromEntries(Object.entries(GLOSSARIES).map(([name, glossary]) => [name, Object.keys(glossary)]))

let db: Database

beforeAll(async () => {
  db = await openTestDatabase()
})

afterAll(() => db[Symbol.asyncDispose]())

test(`the glossary has the words of the database's enums, in their order (${databaseKind})`, async () => {
  expect(await readEnums(db)).toEqual(words)
})

test("the glossary has the words of the Prisma schema's enums, in their order", () => {
  const snakeCase = (name: string) => name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase()
  const prisma = Object.entries(prismaEnums).map(([name, values]) => [snakeCase(name), Object.values(values)])
  expect(Object.fromEntries(prisma)).toEqual(words)
})

test('every word is explained in a sentence', () => {
  const sentences = Object.values(GLOSSARIES).flatMap((glossary) => Object.values(glossary))
  expect(sentences.filter((sentence) => !/^[A-Z].*\.$/.test(sentence))).toEqual([])
})
