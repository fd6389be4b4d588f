import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Busboy } from '@fastify/busboy'
import type { Actor } from '../domain/actor.ts'
import { parseExactJson } from '../domain/exact-json.ts'
import { exactInput } from '../domain/exact-number.ts'
import type { User } from '../generated/prisma/client.ts'
import type { ImportService } from '../import/import-service.ts'
import type { ReceivedFile } from '../import/receive-file.ts'
import type { MayStillRead } from '../live/open-streams.ts'
import type { Logger } from '../logger.ts'
import { importFailure } from '../read/import-failure.ts'
import type { Uploads } from '../schema/context.ts'
import type { createGraphQLHandler } from './graphql-handler.ts'
import { GRAPHQL_PATH } from './graphql-handler.ts'
import { knownFailure } from './plugins/known-failures.ts'
import type { RequestTrace } from './request-log.ts'

/** The headers of which one must come with a multipart request: a form of a foreign site cannot send them. */
const PREFLIGHT_HEADERS = ['graphql-require-preflight', 'x-graphql-yoga-csrf', 'apollo-require-preflight']

const MOST_FILES = 5
const LARGEST_FIELD = 1_000_000

/** Requests without files. */
export const NO_UPLOADS: Uploads = new Map()

/** What answering an upload takes. */
interface UploadTools {
  imports: ImportService
  logger: Logger
  requestId: string
  actor: Actor<User>
  graphql: ReturnType<typeof createGraphQLHandler>
  trace: RequestTrace
  mayStillRead: MayStillRead
}

/** True for a multipart request. */
export function isMultipart(request: IncomingMessage): boolean {
  return request.method === 'POST' && /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '')
}

/**
 * Answers a GraphQL multipart request (graphql-multipart-request-spec): each file streams to disk, never through memory,
 * and stands in the variables as a mark; the rest is an ordinary request.
 */
export async function answerUpload(
  request: IncomingMessage,
  response: ServerResponse,
  { imports, logger, requestId, actor, graphql, trace, mayStillRead }: UploadTools,
): Promise<void> {
  if (!PREFLIGHT_HEADERS.some((name) => request.headers[name] !== undefined)) {
    return refuse(request, response, 415, 'UNSUPPORTED_MEDIA_TYPE', PREFLIGHT_WANTED)
  }
  if (!actor.scopes.has('write')) return refuse(request, response, 403, 'FORBIDDEN', WRITE_WANTED)
  try {
    const { operations, uploads } = await readParts(request, imports)
    const headers = new Headers({ 'content-type': 'application/json' })
    for (const name of ['accept', 'authorization', 'cookie']) {
      const value = request.headers[name]
      if (typeof value === 'string') headers.set(name, value)
    }
    const address = `http://${request.headers.host ?? 'localhost'}${GRAPHQL_PATH}`
    const init = { method: 'POST', headers, body: JSON.stringify(operations) }
    const answer = await graphql.fetch(address, init, {
      requestId,
      actor,
      uploads,
      trace,
      incoming: request,
      isBodyRead: true,
      mayStillRead,
    })
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    response.end(await answer.text())
  } catch (error) {
    const failure = importFailure(error)
    if (failure !== null) {
      const status = failure.code === 'IMPORT_DISK_FULL' ? 507 : 413
      return refuse(request, response, status, failure.code, failure.message)
    }
    if (error instanceof MultipartError) return refuse(request, response, 400, error.code, error.message)
    logger.error({ err: error, requestId }, 'upload_failed')
    const known = knownFailure(error)
    if (known !== undefined) return refuse(request, response, known.status, known.code, known.message)
    refuse(request, response, 500, 'INTERNAL_SERVER_ERROR', 'Unexpected error.')
  }
}

const PREFLIGHT_WANTED =
  'Send the request as application/json. A multipart request needs the header graphql-require-preflight, of any value.'

const WRITE_WANTED = 'Files can be sent by those who have the scope write.'

/** A multipart request that is not as the specification wants it. */
class MultipartError extends Error {
  override readonly name = 'MultipartError'
  readonly code = 'MULTIPART_INVALID'
}

interface Parts {
  operations: object
  uploads: Map<string, ReceivedFile>
}

async function readParts(request: IncomingMessage, imports: ImportService): Promise<Parts> {
  const fields = new Map<string, string>()
  const files = new Map<string, Promise<ReceivedFile>>()
  const streams: Readable[] = []
  const parser = createParser(request)
  parser.on('field', (name, value) => fields.set(name, value))
  parser.on('file', (name, stream, fileName) => {
    streams.push(stream)
    const received = imports.receive(stream, fileName ?? 'list.csv')
    // @NOTE The failure is told when the file is waited for; here the rest of it only has to be let through.
    received.catch(() => stream.resume())
    files.set(name, received)
  })
  try {
    await pipeline(request, parser)
  } catch (error) {
    const problem = unreadable(error)
    // @NOTE Where the request breaks off within a file, the parser neither ends nor fails that file's stream.
    for (const stream of streams) stream.destroy(problem)
    await Promise.allSettled(files.values())
    throw problem
  }
  const operations = parseJson(fields.get('operations'), 'operations')
  const map = parseJson(fields.get('map'), 'map')
  const uploads = new Map<string, ReceivedFile>()
  for (const [name, paths] of Object.entries(map)) {
    const file = await files.get(name)
    if (file === undefined) throw new MultipartError(`The map names the part "${name}", which holds no file.`)
    const mark = `upload:${randomUUID()}`
    uploads.set(mark, file)
    for (const path of Array.isArray(paths) ? paths : []) place(operations, String(path), mark)
  }
  return { operations, uploads }
}

function createParser(request: IncomingMessage): InstanceType<typeof Busboy> {
  const type = request.headers['content-type'] ?? ''
  const limits = { files: MOST_FILES, fields: 2, fieldSize: LARGEST_FIELD }
  try {
    return new Busboy({ headers: { ...request.headers, 'content-type': type }, limits })
  } catch (error) {
    throw unreadable(error)
  }
}

function unreadable(error: unknown): MultipartError {
  return new MultipartError(
    `The multipart request cannot be read: ${error instanceof Error ? error.message : String(error)}`,
  )
}

function parseJson(text: string | undefined, name: string): object {
  try {
    const value = parseExactJson(text ?? '', exactInput)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new MultipartError(`The part "${name}" must be there and hold a JSON object.`)
}

/** Puts a mark where the map says that a file belongs, such as `variables.file`. */
function place(operations: object, path: string, mark: string): void {
  const [first = '', ...rest] = path.split('.')
  const last = rest.pop() ?? ''
  let holder: unknown = first === 'variables' ? Reflect.get(operations, first) : undefined
  for (const key of rest) holder = isObject(holder) && Object.hasOwn(holder, key) ? Reflect.get(holder, key) : undefined
  if (!isObject(holder) || !Object.hasOwn(holder, last) || Reflect.get(holder, last) !== null) {
    throw new MultipartError(`The map names "${path}", where the operations hold no null for a file.`)
  }
  Reflect.set(holder, last, mark)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
): void {
  // @NOTE The rest of the body is not read, so the connection cannot carry another request.
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  response.end(JSON.stringify({ errors: [{ message, extensions: { code } }] }))
  request.resume()
}
