import {
  ConflictError,
  CsvImportRefusedError,
  type FieldProblem,
  IdempotencyConflictError,
  LastAdminError,
  NotFoundError,
  SyncFailedError,
  SyncNotPossibleError,
  ValidationError,
} from '../read/expected-errors.ts'
import { builder } from './builder.ts'

/** Every expected failure of a mutation. */
const ExpectedError = builder.interfaceRef<Error & { code: string }>('Error').implement({
  description: 'Something that was asked for could not be done. The type tells what, the message what to do about it.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What went wrong, in words, with the remedy.' }),
    code: t.exposeString('code', { description: 'A short, stable name of what went wrong, for programs.' }),
  }),
})

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description: 'There is no such thing.',
  interfaces: [ExpectedError],
})

builder.objectType(ConflictError, {
  name: 'ConflictError',
  description:
    'It does not go together with what is there: a name is taken, or someone else changed the row meanwhile.',
  interfaces: [ExpectedError],
})

builder.objectType(IdempotencyConflictError, {
  name: 'IdempotencyConflictError',
  description: 'The idempotencyKey was used for another request before. Take a new one for each new request.',
  interfaces: [ExpectedError],
})

const FieldProblemType = builder.objectRef<FieldProblem>('FieldProblem').implement({
  description: 'What is wrong with one field of an input.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Which field, such as input.text.' }),
    message: t.exposeString('message', { description: 'What is wrong with it, and what to do.' }),
  }),
})

builder.objectType(ValidationError, {
  name: 'ValidationError',
  description: 'One or more fields of the input cannot be used.',
  interfaces: [ExpectedError],
  fields: (t) => ({
    fields: t.field({
      type: [FieldProblemType],
      description: 'Every field that cannot be used.',
      resolve: (error) => [...error.fields],
    }),
  }),
})

builder.objectType(LastAdminError, {
  name: 'LastAdminError',
  description: 'The only admin would be none any more, and nobody could manage people and keys.',
  interfaces: [ExpectedError],
})

builder.objectType(SyncNotPossibleError, {
  name: 'SyncUnavailableError',
  description: 'Nothing can be synced, for instance because no key of Instantly is set.',
  interfaces: [ExpectedError],
})

builder.objectType(SyncFailedError, {
  name: 'SyncFailedError',
  description: 'The sync was tried and failed; the message tells why.',
  interfaces: [ExpectedError],
  fields: (t) => ({
    run: t.prismaField({
      type: 'SyncRun',
      description: 'The run that failed.',
      resolve: (query, { runId }, _args, { prisma }) =>
        prisma.syncRun.findUniqueOrThrow({ ...query, where: { id: runId } }),
    }),
  }),
})

builder.objectType(CsvImportRefusedError, {
  name: 'CsvImportRefusedError',
  description: 'A CSV import cannot be done, or cannot be taken back; the message tells why.',
  interfaces: [ExpectedError],
})
