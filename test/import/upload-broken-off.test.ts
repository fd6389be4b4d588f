import { readdir } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { serve } from '../server/server-kit.ts'
import { databaseKind, openTestDatabase } from '../support/database.ts'
import { type ImportKit, openImportKit } from '../support/import-kit.ts'

let db: Database
let kit: ImportKit
beforeAll(async () => {
  db = await openTestDatabase()
  kit = await openImportKit(db)
})
afterAll(async () => {
  await kit[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

const part = (name: string, content: string, more = '') =>
  `--edge\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${content}`

const BEGINNING = [
  part('operations', '{"query":"{ me { id } }","variables":{"file":null}}\r\n'),
  part('map', '{"0":["variables.file"]}\r\n'),
  part('0', 'Email\nada@', '; filename="list.csv"'),
].join('')

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await setTimeout(10)
}

describe(`an upload by GraphQL (${databaseKind})`, () => {
  test('that breaks off in the middle of a file leaves nothing behind, and the server closes', async () => {
    let failed: unknown
    const imports = {
      ...kit.service,
      receive: async (...given: Parameters<typeof kit.service.receive>) => {
        try {
          return await kit.service.receive(...given)
        } catch (error) {
          failed = error
          throw error
        }
      },
    }
    const server = await serve(db, { imports })
    const sending = httpRequest(server.url, {
      method: 'POST',
      headers: {
        'content-type': 'multipart/form-data; boundary=edge',
        'content-length': '100000',
        'graphql-require-preflight': '1',
      },
    })
    sending.on('error', () => undefined)
    sending.write(BEGINNING)
    await until(async () => (await readdir(kit.folder)).length > 0)
    sending.destroy()
    await until(async () => (await readdir(kit.folder)).length === 0)
    await server[Symbol.asyncDispose]()
    expect(failed).toMatchObject({ code: 'MULTIPART_INVALID' })
  })

  test.each(['multipart/form-data', 'multipart/form-data; boundary='])(
    'as %s is a fault of the request',
    async (type) => {
      await using server = await serve(db, { imports: kit.service })
      const headers = { 'content-type': type, 'graphql-require-preflight': '1' }
      const answer = await fetch(server.url, { method: 'POST', body: BEGINNING, headers })
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'MULTIPART_INVALID' } }] })
    },
  )
})
