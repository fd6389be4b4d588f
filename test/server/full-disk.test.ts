import { execFileSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openEmbedded } from '../../src/database/embedded.ts'
import { openDatabase } from '../../src/database/open.ts'
import { createImportService } from '../../src/import/import-service.ts'
import { silentLogger } from '../../src/logger.ts'
import { testDatabaseUrl } from '../support/database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { canStartPostgres, startPostgresCluster } from '../support/postgres-cluster.ts'
import { canMountDisk, mountSmallDisk } from '../support/small-disk.ts'
import { post, serve } from './server-kit.ts'

const MEGABYTE = 1024 * 1024

const ADD_OFFER = `mutation ($name: String!, $value: String) {
  createOffer(input: { offerName: $name, valueProposition: $value }) {
    __typename ... on Offer { offerName } ... on Error { message } } }`
const PREVIEW = `mutation ($file: Upload!) { importCsv(file: $file) { __typename } }`

/** What asks a server to change and to take files in. */
async function openAsker(database: Database, folder: string) {
  const imports = createImportService({ db: database, folder, maxBytes: 1e9, logger: silentLogger })
  const server = await serve(database, { imports })
  const jsonOf = async (response: Response) => ({ status: response.status, body: await response.json() })
  return {
    change: async (name: string, value?: string) =>
      await jsonOf(await post(server.url, { query: ADD_OFFER, variables: { name, value } })),
    read: async () => await jsonOf(await post(server.url, { query: '{ offers(first: 1) { totalCount } }' })),
    send: async () =>
      await jsonOf(
        await fetch(new URL('/imports?fileName=list.csv', server.url), {
          method: 'POST',
          headers: { 'content-type': 'text/csv' },
          body: 'Email\nada@smile.example\n',
        }),
      ),
    upload: async () => {
      const form = new FormData()
      form.set('operations', JSON.stringify({ query: PREVIEW, variables: { file: null } }))
      form.set('map', JSON.stringify({ 0: ['variables.file'] }))
      form.set('0', new Blob(['Email\nbo@smile.example\n']), 'list.csv')
      const headers = { 'graphql-require-preflight': '1' }
      return await jsonOf(await fetch(server.url, { method: 'POST', headers, body: form }))
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await imports[Symbol.asyncDispose]()
    },
  }
}

const FULL = {
  status: 507,
  body: { errors: [{ message: expect.stringContaining('disk'), extensions: { code: 'DATABASE_DISK_FULL' } }] },
}

async function expectRefusals(database: Database, fill: () => Promise<unknown>, free: () => Promise<unknown>) {
  await using folder = await temporaryFolder()
  await using asker = await openAsker(database, folder.path)
  expect(await asker.change('Before')).toMatchObject({ status: 200, body: { data: { createOffer: {} } } })
  await fill()
  expect(await asker.change('Meanwhile')).toMatchObject(FULL)
  expect(await asker.send()).toMatchObject({ status: 507, body: { code: 'DATABASE_DISK_FULL' } })
  expect(await asker.upload()).toMatchObject(FULL)
  expect(await readdir(folder.path)).toEqual([])
  expect(await asker.read()).toEqual({ status: 200, body: { data: { offers: { totalCount: 1 } } } })
  await free()
  expect(await asker.change('After')).toMatchObject({ status: 200, body: { data: { createOffer: {} } } })
  expect((await asker.send()).status).toBe(202)
}

/** A place for a database whose disk can be filled: a real small one, or one that only says so where none can be had. */
async function openPlace() {
  if (canMountDisk) {
    const disk = await mountSmallDisk(300)
    return { ...disk, freeBytes: undefined, fill: () => disk.fill(60 * MEGABYTE) }
  }
  const folder = await temporaryFolder()
  let free = 10 ** 9
  return {
    ...folder,
    freeBytes: async () => free,
    fill: async () => {
      free = 60 * MEGABYTE
    },
    free: async () => {
      free = 10 ** 9
    },
  }
}

describe.runIf(testDatabaseUrl === undefined)('an embedded database', () => {
  test('refuses changes and files where its disk is nearly full, and goes on when there is room again', async () => {
    await using place = await openPlace()
    const { freeBytes } = place
    const folder = join(place.path, 'db')
    await using database = await openEmbedded({ folder, command: 'test', ...(freeBytes && { freeBytes }) })
    await expectRefusals(database, place.fill, place.free)
  })
})

describe.runIf(testDatabaseUrl !== undefined && canStartPostgres && canMountDisk)('a Postgres server', () => {
  test('whose disk is full is named so, and changes go on when there is room again', async () => {
    await using disk = await mountSmallDisk(120)
    execFileSync('chown', ['postgres', disk.path])
    await using cluster = await startPostgresCluster()
    const admin = new pg.Client({ connectionString: cluster.url })
    await admin.connect()
    await admin.query(`create tablespace small location '${disk.path}'`)
    await admin.query('create database small tablespace small')
    await admin.end()
    const url = cluster.urlFor({ database: 'small' })
    await using database = await openDatabase({ url, folder: undefined, command: 'test' })
    await using folder = await temporaryFolder()
    await using asker = await openAsker(database, folder.path)
    expect((await asker.change('Before')).status).toBe(200)
    await disk.fill(0)
    // @NOTE What does not compress soon fills the pages that the table has already.
    const noise = () => Array.from({ length: 400 }, () => Math.random().toString(36)).join('')
    let answer = await asker.change('Meanwhile', noise())
    for (let n = 0; answer.status === 200 && n < 100; n++) answer = await asker.change(`Meanwhile ${n}`, noise())
    expect(answer).toMatchObject(FULL)
    await disk.free()
    expect(await asker.change('After', noise())).toMatchObject({ status: 200, body: { data: { createOffer: {} } } })
  })
})
