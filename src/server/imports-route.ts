import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Database } from '../database/database.ts'
import type { Actor } from '../domain/actor.ts'
import { isCleanText } from '../domain/clean-text.ts'
import {
  IMPORT_ENCODINGS,
  type ImportColumn,
  type ImportPolicy,
  isImportColumn,
  isImportEncoding,
  isImportPolicy,
} from '../domain/import-vocabulary.ts'
import type { User } from '../generated/prisma/client.ts'
import type { ImportService } from '../import/import-service.ts'
import type { Logger } from '../logger.ts'
import { IdempotencyConflictError, ValidationError } from '../read/expected-errors.ts'
import { importFailure } from '../read/import-failure.ts'
import { isUuidText } from '../read/node-id.ts'
import { startImport } from '../write/csv-imports.ts'
import { sendJson } from './health.ts'
import { knownFailure } from './plugins/known-failures.ts'

/** Where files are sent as they are, and rows that failed are fetched. */
export const IMPORTS_PATH = '/imports'

/** What a browser may send to a foreign site without asking is not taken: forms, plain text. */
const FILE_TYPES = /^(text\/csv|application\/octet-stream)\s*(;|$)/i

/** How HTTP calls what is not a fault of the request alone. */
const STATUS: Readonly<Record<string, number>> = { CSV_TOO_LARGE: 413, IMPORT_DISK_FULL: 507 }

/** What answering takes. */
interface ImportTools {
  database: Database
  now: () => Date
  imports: ImportService
  actor: Actor<User>
  logger: Logger
  requestId: string
}

/**
 * `POST /imports?fileName=…&preset=…&policy=…&encoding=…&dryRun=1` takes a CSV file as the body, and an `idempotency-key` as a header;
 * `GET /imports/<id>/failed.csv` gives the rows that failed.
 */
export async function answerImports(
  request: IncomingMessage,
  response: ServerResponse,
  tools: ImportTools,
): Promise<void> {
  const address = new URL(request.url ?? '/', 'http://localhost')
  const scope = request.method === 'POST' ? 'write' : 'read'
  if (!tools.actor.scopes.has(scope)) {
    return refuse(request, response, 403, 'FORBIDDEN', `${request.method} ${IMPORTS_PATH} demands the scope ${scope}.`)
  }
  try {
    const failed = /^\/imports\/([^/]+)\/failed\.csv$/.exec(address.pathname)?.[1]
    if (failed !== undefined && request.method === 'GET') return await sendFailedRows(response, failed, tools.imports)
    if (address.pathname !== IMPORTS_PATH || request.method !== 'POST') {
      return refuse(
        request,
        response,
        404,
        'NOT_FOUND',
        `POST a file to ${IMPORTS_PATH}, or GET /imports/ID/failed.csv.`,
      )
    }
    if (!FILE_TYPES.test(request.headers['content-type'] ?? '')) {
      const message = 'Send the file with content-type: text/csv or application/octet-stream.'
      return refuse(request, response, 415, 'UNSUPPORTED_MEDIA_TYPE', message)
    }
    await takeFile(request, response, address.searchParams, tools)
  } catch (error) {
    answerError(request, response, error, tools)
  }
}

async function takeFile(
  request: IncomingMessage,
  response: ServerResponse,
  parameters: URLSearchParams,
  { actor, ...tools }: ImportTools,
): Promise<void> {
  const { imports } = tools
  const policies = readPolicies(parameters.getAll('policy'))
  if (policies === undefined) {
    const message = 'Each policy must look like job_title=overwrite; columns and policies stand in the graph.'
    return refuse(request, response, 400, 'BAD_USER_INPUT', message)
  }
  const fileName = parameters.get('fileName') ?? 'list.csv'
  const preset = parameters.get('preset') ?? undefined
  if (!isCleanText(fileName) || !isCleanText(preset ?? '')) {
    const message = 'fileName and preset must hold no U+0000 (%00). Take it out.'
    return refuse(request, response, 400, 'BAD_USER_INPUT', message)
  }
  const encoding = parameters.get('encoding') ?? undefined
  if (encoding !== undefined && !isImportEncoding(encoding)) {
    const message = `There is no encoding ${encoding.slice(0, 80)}. Choose from ${Object.keys(IMPORT_ENCODINGS).join(', ')}.`
    return refuse(request, response, 400, 'BAD_USER_INPUT', message)
  }
  const file = await imports.receive(request, fileName)
  const order = { file, preset, policies, encoding }
  if (['1', 'true'].includes(parameters.get('dryRun') ?? ''))
    return sendJson(response, 200, await imports.preview({ ...order, uploadedBy: actor.user.id }, untilGone(response)))
  const importer = { ...tools, apiKeyId: actor.apiKeyId, currentUser: async () => actor.user }
  const idempotencyKey = request.headers['idempotency-key']?.toString()
  const { importId, alreadyImported } = await startImport(importer, { ...order, idempotencyKey })
  sendJson(response, alreadyImported ? 200 : 202, { importId, alreadyImported })
}

/** Aborted when who asked has gone. */
function untilGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  if (response.closed || response.destroyed) gone.abort()
  return gone.signal
}

function readPolicies(texts: readonly string[]): Partial<Record<ImportColumn, ImportPolicy>> | undefined {
  const policies: Partial<Record<ImportColumn, ImportPolicy>> = {}
  for (const text of texts) {
    const [column = '', policy = ''] = text.split('=', 2)
    if (!isImportColumn(column) || !isImportPolicy(policy)) return undefined
    policies[column] = policy
  }
  return policies
}

async function sendFailedRows(response: ServerResponse, id: string, imports: ImportService): Promise<void> {
  const rows = isUuidText(id) ? await imports.failedRows(id) : undefined
  if (rows === undefined) return sendJson(response, 404, { error: `There is no import ${id.slice(0, 80)}.` })
  response.writeHead(200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="failed-${id}.csv"`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
  await pipeline(Readable.from(rows), response)
}

function answerError(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  { logger, requestId }: ImportTools,
): void {
  const failure = importFailure(error)
  const known = knownFailure(error)
  // @NOTE Who went away while sending waits for no answer.
  if (request.errored !== null || response.headersSent) response.destroy()
  else if (failure !== null) {
    refuse(request, response, STATUS[failure.code] ?? 400, failure.code, failure.message)
  } else if (known !== undefined) {
    logger.error({ err: error, requestId }, 'request_failed')
    for (const [name, value] of Object.entries(known.headers ?? {})) response.setHeader(name, value)
    refuse(request, response, known.status, known.code, known.message)
  } else if (error instanceof IdempotencyConflictError) {
    refuse(request, response, 409, error.code, error.message)
  } else if (error instanceof ValidationError) {
    refuse(request, response, 400, error.code, error.message)
  } else {
    logger.error({ err: error, requestId }, 'request_failed')
    refuse(request, response, 500, 'INTERNAL_SERVER_ERROR', `Unexpected error. The log has more under ${requestId}.`)
  }
}

/** The rest of the body is not read, so the connection cannot carry another request. */
function refuse(request: IncomingMessage, response: ServerResponse, status: number, code: string, error: string): void {
  if (!request.complete) response.setHeader('connection', 'close')
  sendJson(response, status, { code, error })
}
