import fc from 'fast-check'
import { execute, type GraphQLError, parse, validate } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { ALL_SCOPES } from '../../src/domain/actor.ts'
import { parseExactJson } from '../../src/domain/exact-json.ts'
import type { User } from '../../src/generated/prisma/client.ts'
import { createLive } from '../../src/live/live.ts'
import { silentLogger } from '../../src/logger.ts'
import { createAnswerPlanner } from '../../src/schema/answer/plan-answer.ts'
import { type Context, createContext } from '../../src/schema/context.ts'
import { schema } from '../../src/schema/schema.ts'
import { fillRandomly } from '../database/fast-reader-data.ts'
import { databaseKind, emptyDatabase, openTestDatabase } from '../support/database.ts'
import { noImports } from '../support/no-imports.ts'
import { noMemory, noSync } from './graph.ts'
import { randomDocument, VARIABLES } from './random-documents.ts'

const RUNS = Number(process.env.WHOLE_ANSWERS_RUNS ?? 300)
// @NOTE Fixed, so that a run can be repeated; set another to look elsewhere.
const SEED = Number(process.env.WHOLE_ANSWERS_SEED ?? 5)
const IDS = Array.from({ length: 4 }, (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`)

let db: Database
let user: User
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())

const planAnswer = createAnswerPlanner(schema)

function context(): Context {
  // @NOTE No answer that the database builds depends on who asks; execution asks for the scopes alone.
  const actor = { user, apiKeyId: null, scopes: ALL_SCOPES }
  return createContext(
    {
      database: db,
      sync: noSync,
      imports: noImports,
      recent: noMemory,
      live: createLive({ database: db, logger: silentLogger }),
      now: () => new Date(),
    },
    'test',
    actor,
  )
}

interface Answers {
  /** As the database built it; undefined where it could not. */
  built: string | undefined
  executed: string
  errors: readonly GraphQLError[]
}

async function answersOf(text: string, variables: Record<string, unknown> = VARIABLES): Promise<Answers> {
  const document = parse(text)
  const planned = planAnswer({ document, variableValues: variables }, context())
  const json = planned && (await db.answer(planned.plan, planned.spots))
  const { data, errors } = await execute({ schema, document, variableValues: variables, contextValue: context() })
  const built = json === undefined ? undefined : JSON.stringify(parseExactJson(json))
  return { built, executed: JSON.stringify(data), errors: errors ?? [] }
}

test(`the database builds any answer as execution does (${databaseKind})`, async () => {
  await emptyDatabase(db)
  await fillRandomly(db, SEED)
  user = await db.prisma.user.findFirstOrThrow({ orderBy: { id: 'asc' } })
  const cursors: string[] = []
  let built = 0
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (pick) => {
      const text = randomDocument(pick, IDS, cursors.slice(-20))
      // @NOTE Random fields may meet under one name; such a document never gets as far.
      if (validate(schema, parse(text)).length > 0) return
      const answers = await answersOf(text)
      for (const [, cursor] of answers.executed.matchAll(/"(?:end|start)Cursor":"([\w-]+)"/g)) {
        if (cursor !== undefined) cursors.push(cursor)
      }
      if (answers.built === undefined) return
      built++
      expect(answers.errors).toEqual([])
      expect(answers.built).toBe(answers.executed)
    }),
    { numRuns: RUNS, seed: SEED },
  )
  expect(built).toBeGreaterThan(RUNS / 10)
})
