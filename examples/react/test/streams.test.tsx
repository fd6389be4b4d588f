import { expect, test } from 'vitest'
import { createStreams } from '../src/streams.ts'

/** What a server streams: these results, and then the end. */
function stream(results: readonly object[]): Response {
  const text = results.map((result) => `event: next\ndata: ${JSON.stringify(result)}\n\n`).join('')
  return new Response(`${text}event: complete\ndata:\n\n`, { headers: { 'content-type': 'text/event-stream' } })
}

const message = (cursor: string) => ({ data: { timelineEvent: { cursor, event: null } } })
const end = (code: string) => ({ errors: [{ message: code, extensions: { code } }] })

/** Subscribes at a server that gives these streams one after the other. */
async function read(streams: readonly (readonly object[])[]) {
  const asked: unknown[] = []
  const told: unknown[] = []
  const forward = createStreams('http://leadline.example/graphql', async (_input, init) => {
    const body: unknown = JSON.parse(String(init?.body))
    asked.push(Reflect.get(Object(body), 'variables'))
    return stream(streams[asked.length - 1] ?? [])
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const query = 'subscription { timelineEvent { cursor } }'
  const operation = { query, variables: { id: 'x' }, operationName: undefined, extensions: undefined }
  const source = forward(operation, Object.create(null))
  source.subscribe({ next: (result) => told.push(result), error: reject, complete: resolve })
  await promise
  return { asked, told }
}

test.each(['SERVER_STOPPING', 'STREAM_INTERRUPTED', 'UNAUTHENTICATED'])(
  'after %s a stream goes on behind the last cursor',
  async (code) => {
    const { asked, told } = await read([[message('one'), end(code)], [message('two')]])
    expect(asked).toEqual([{ id: 'x' }, { id: 'x', after: 'one' }])
    expect(told).toEqual([message('one'), message('two')].map((result) => ({ ...result, errors: [] })))
  },
)

test('a stream whose cursor has expired begins anew', async () => {
  const { asked } = await read([[message('old'), end('SERVER_STOPPING')], [end('CURSOR_EXPIRED')], [message('new')]])
  expect(asked).toEqual([{ id: 'x' }, { id: 'x', after: 'old' }, { id: 'x' }])
})

test('any other error is told, and ends the stream', async () => {
  const { asked, told } = await read([[message('one'), end('FORBIDDEN')]])
  expect(asked).toHaveLength(1)
  expect(told.at(-1)).toMatchObject({ errors: [{ message: 'FORBIDDEN' }] })
})
