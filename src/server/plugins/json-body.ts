import type { IncomingMessage } from 'node:http'
import { GraphQLError } from 'graphql'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import { parseExactJson } from '../../domain/exact-json.ts'
import { exactInput } from '../../domain/exact-number.ts'

/** Largest request body, in bytes. */
const LARGEST_BODY = 1_000_000

const JSON_TYPE = /^application\/json\s*(;|$)/i

/** What the plugin needs of each request. */
export interface BodyContext {
  /** The request as Node has it. */
  incoming: IncomingMessage
  /** True where its body was read already, and GraphQL is given another. */
  isBodyRead?: boolean
}

/**
 * Takes POST requests as JSON only, with a body of at most 1 MB. A browser sends forms and plain text to any site without
 * asking; JSON it does not. The body is read from Node's own stream: through a web stream with a limit it takes several
 * times as long.
 */
export function useJsonBody(): Plugin<object, BodyContext> {
  return {
    onRequestParse({ request, serverContext, setRequestParser }) {
      if (request.method === 'GET') setRequestParser(() => searchParameters(serverContext.incoming.url ?? ''))
      if (request.method !== 'POST') return
      if (!JSON_TYPE.test(request.headers.get('content-type') ?? '')) {
        throw refusal('Send the request as application/json.', 'UNSUPPORTED_MEDIA_TYPE', 415)
      }
      const { incoming, isBodyRead } = serverContext
      if (!isBodyRead) setRequestParser(async () => parameters(await readBody(incoming)))
    },
    onParams({ params, setParams }) {
      // @NOTE What forms send where no name was entered: no operation has that name.
      const { operationName, ...others } = params
      if (operationName === '') setParams(others)
    },
    onResponse({ response }) {
      // @NOTE The rest of a body that was too large is not read, so the connection cannot carry another request.
      if (response.status === 413) response.headers.set('connection', 'close')
    },
  }
}

function readBody(incoming: IncomingMessage): Promise<string> {
  if (Number(incoming.headers['content-length'] ?? 0) > LARGEST_BODY) return Promise.reject(tooLarge())
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const chunks: Buffer[] = []
  let bytes = 0
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    chunks.push(chunk)
    if (bytes <= LARGEST_BODY) return
    incoming.removeAllListeners('data').pause()
    reject(tooLarge())
  })
  incoming.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
  incoming.on('error', () => reject(refusal('The body ended early.', 'BAD_REQUEST', 400)))
  return promise
}

/** The parameters of a GET request, where the variables are JSON too. */
function searchParameters(url: string): GraphQLParams {
  const search = new URLSearchParams(url.split('?').slice(1).join('?'))
  const text = (name: string) => search.get(name) || undefined
  const object = (name: string) => {
    const given = text(name)
    const value = given === undefined ? undefined : parsedJson(given, name)
    if (value === undefined || value === null) return undefined
    if (typeof value === 'object' && !Array.isArray(value)) return { ...value }
    throw refusal(`The parameter ${name} must be a JSON object.`, 'BAD_REQUEST', 400)
  }
  const [query, operationName] = [text('query'), text('operationName')]
  const [variables, extensions] = [object('variables'), object('extensions')]
  return {
    ...(query && { query }),
    ...(operationName && { operationName }),
    ...(variables && { variables }),
    ...(extensions && { extensions }),
  }
}

function parameters(body: string): object {
  const parsed = parsedJson(body, 'body')
  if (typeof parsed === 'object' && parsed !== null) return parsed
  throw refusal('The body must be a JSON object with the member query.', 'BAD_REQUEST', 400)
}

function parsedJson(body: string, name: string): unknown {
  try {
    return parseExactJson(body, exactInput)
  } catch {
    throw refusal(`The ${name === 'body' ? name : `parameter ${name}`} is not valid JSON.`, 'BAD_REQUEST', 400)
  }
}

function tooLarge(): GraphQLError {
  return refusal(`The body is too large; at most ${LARGEST_BODY} bytes are possible.`, 'BODY_TOO_LARGE', 413)
}

function refusal(message: string, code: string, status: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } })
}
