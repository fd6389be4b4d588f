import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { errorEnvelope } from './error-envelope.ts'
import { type AnswerFault, type BodyFault, cursorOf, type FaultRequest, itemsOf } from './fault-plan.ts'
import { retryAfterValue } from './rate-bucket.ts'

const JSON_TYPE = 'application/json; charset=utf-8'

/** Puts an answer fault on the wire. `slow` is not one of them: it only delays the ordinary answer. */
export function deliverAnswer(
  fault: Exclude<AnswerFault, { readonly kind: 'slow' }>,
  request: FastifyRequest,
  reply: FastifyReply,
  nowMs: number,
): void {
  switch (fault.kind) {
    case 'status': {
      if (fault.retryAfterSeconds !== undefined) {
        const value = retryAfterValue(fault.retryAfterForm ?? 'seconds', fault.retryAfterSeconds * 1000, nowMs)
        if (value !== undefined) reply.header('retry-after', value)
      }
      reply.code(fault.status).send(errorEnvelope(fault.status, fault.message))
      return
    }
    case 'cloudflare':
      sendCloudflareBlock(reply)
      return
    case 'reset':
      reply.hijack()
      request.raw.socket.resetAndDestroy()
      return
    case 'stall':
      reply.hijack()
      reply.raw.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': '4096' })
      reply.raw.flushHeaders()
      return
    case 'html':
      reply.type('text/html; charset=utf-8').send('<!doctype html><title>Please wait</title><h1>Maintenance</h1>')
      return
    case 'empty':
      reply.type(JSON_TYPE).send('')
      return
    case 'redirect':
      reply.redirect(fault.location, 302)
      return
    case 'bad-gzip':
      reply.type(JSON_TYPE).header('content-encoding', 'gzip').send(Buffer.from('these bytes are no gzip'))
      return
    case 'huge':
      reply.type(JSON_TYPE).send(Readable.from(hugePage(fault.bytes)))
      return
  }
}

/** The answer Cloudflare gives to a user agent it does not like (Instantly fact sheet §1.1). */
export function sendCloudflareBlock(reply: FastifyReply): void {
  reply.code(403).type('text/plain; charset=UTF-8').send('error code: 1010')
}

/** Changes the content of a page; faults that spoil only the bytes leave it alone. */
export function spoilContent(fault: BodyFault, body: unknown, request: FaultRequest): unknown {
  switch (fault.kind) {
    case 'mutate':
      return fault.mutate(body, request) ?? body
    case 'missing-items':
      return typeof body === 'object' && body !== null ? { ...body, items: undefined } : body
    case 'cursor-on-empty-page':
      return { items: [], next_starting_after: cursorOf(request) ?? '00000000-0000-7000-8000-000000000000' }
    case 'repeat-cursor':
      return { items: itemsOf(body) ?? [], next_starting_after: cursorOf(request) }
    case 'duplicate-items': {
      const items = itemsOf(body) ?? []
      const doubled = [...items, ...items.slice(0, 1)]
      return Array.isArray(body) || typeof body !== 'object' || body === null ? doubled : { ...body, items: doubled }
    }
    case 'reset-mid':
    case 'truncated-json':
    case 'truncated-body':
      return body
  }
}

/** Sends a text by hand with a fault on the wire; the reply must not be used afterwards. */
export function deliverBroken(
  kind: 'reset-mid' | 'truncated-json' | 'truncated-body',
  text: string,
  reply: FastifyReply,
): void {
  const bytes = Buffer.from(text)
  const half = bytes.subarray(0, Math.max(1, Math.floor(bytes.length / 2)))
  const { raw } = reply
  const { socket } = raw
  reply.hijack()
  if (kind === 'truncated-json') {
    raw.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': half.length })
    raw.end(half)
    return
  }
  const promised = kind === 'reset-mid' ? bytes.length : bytes.length + 64
  raw.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': promised })
  if (kind === 'reset-mid') raw.write(half, () => socket?.resetAndDestroy())
  else raw.write(bytes, () => socket?.destroySoon())
}

function* hugePage(bytes: number): Generator<string> {
  const chunk = 'x'.repeat(65_536)
  yield '{"items":["'
  for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk
  yield '"]}'
}
