import type { Browser, Page, Response } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApiKey } from '../../src/auth/api-keys.ts'
import type { Database } from '../../src/database/database.ts'
import { examples } from '../../src/server/examples.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { makeUser, serveWithDoor } from '../auth/auth-kit.ts'
import { fillSample } from '../schema/sample.ts'
import { serve } from '../server/server-kit.ts'
import { openTestDatabase } from '../support/database.ts'
import { startChromium } from './chromium.ts'

let db: Database
let server: LeadlineServer
let browser: Browser
let page: Page
const foreign: string[] = []
const complaints: string[] = []

beforeAll(async () => {
  browser = await startChromium()
  db = await openTestDatabase()
  await fillSample(db, { companies: 1, leadsPerCompany: 1, campaigns: 1, eventsPerLead: 6 })
  server = await serve(db)
  page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
  const { host } = new URL(server.url)
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && url.host !== host) foreign.push(request.url())
  })
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(server.url, { timeout: 120_000 })
  await page.getByRole('button', { name: /Execute query/ }).waitFor({ timeout: 120_000 })
})
afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
  await db?.[Symbol.asyncDispose]()
})

describe('the playground in a browser', () => {
  test('has a tab for each example', async () => {
    await page
      .getByRole('tab')
      .nth(examples.length - 1)
      .waitFor()
    expect(await page.getByRole('tab').count()).toBeGreaterThanOrEqual(examples.length)
  })

  test("runs the first example, a lead's timeline, and shows the answer", async () => {
    const answered = page.waitForResponse(
      (response) => response.request().method() === 'POST' && /timeline/.test(response.request().postData() ?? ''),
    )
    await page.getByRole('button', { name: /Execute query/ }).click()
    const response = await answered
    expect(response.status()).toBe(200)
    expect(await response.text()).toContain('person0@company0.example')
    await page.getByText('person0@company0.example').first().waitFor()
  })

  test('shows all of its tabs on a usual screen, whole, also the last of them when it is open', async () => {
    await page.setViewportSize({ width: 1440, height: 900 })
    const last = page.getByRole('tab').nth(examples.length - 1)
    await last.click()
    for (const tab of await page.getByRole('tab').all()) {
      const { isWhole, isInside } = await tab.evaluate((element) => {
        const { left, right } = element.getBoundingClientRect()
        const list = element.closest('[role=tablist]')?.getBoundingClientRect()
        const texts = [element, ...element.querySelectorAll('*')]
        return {
          isWhole: texts.every((text) => text.scrollWidth <= text.clientWidth + 1 || text.clientWidth === 0),
          isInside: list !== undefined && left >= list.left - 1 && right <= Math.min(list.right, window.innerWidth) + 1,
        }
      })
      expect([await tab.textContent(), isWhole, isInside]).toEqual([expect.any(String), true, true])
    }
  })

  test('shows what the graph is made of', async () => {
    await page.getByRole('button', { name: /Documentation Explorer/ }).click()
    await page.getByText('Root Types').waitFor()
    await page
      .getByRole('link', { name: 'Query' })
      .or(page.getByText('Query', { exact: true }))
      .first()
      .click()
    await page.getByText('timeline', { exact: true }).first().waitFor()
  })

  test('asked nobody but this server, and its own rules for the page stood in the way of nothing', () => {
    expect(foreign).toEqual([])
    expect(complaints).toEqual([])
  })
})

describe('the playground of a server with a lock', () => {
  let locked: LeadlineServer
  let visitor: Page
  let secret: string

  beforeAll(async () => {
    locked = await serveWithDoor(db)
    const { id: userId } = await makeUser(db, 'owner@team.example', 'admin')
    const made = await createApiKey(db, { name: 'Playground', scopes: ['read'], expiresAt: null, userId })
    secret = made.secret
    visitor = await browser.newPage({ viewport: { width: 1400, height: 900 } })
    await visitor.goto(locked.url, { timeout: 120_000 })
    await visitor.getByRole('button', { name: /Execute query/ }).waitFor({ timeout: 120_000 })
  })
  afterAll(async () => {
    await visitor?.close()
    await locked?.[Symbol.asyncDispose]()
  })

  /** Runs the first example. */
  async function run(): Promise<Response> {
    const answered = visitor.waitForResponse((response) => /timeline/.test(response.request().postData() ?? ''))
    await visitor.getByRole('button', { name: /Execute query/ }).click()
    return await answered
  }

  test('shows why nothing is answered without a token', async () => {
    const response = await run()
    expect(response.status()).toBe(401)
    expect(await response.json()).toMatchObject({ errors: [{ message: expect.stringContaining('tab "Headers"') }] })
    await visitor.getByText('UNAUTHENTICATED').first().waitFor()
  })

  test('answers with the key that was typed as a header', async () => {
    await visitor.getByRole('button', { name: 'Headers' }).click()
    await visitor.getByRole('region', { name: 'Headers' }).getByRole('code').click()
    // @NOTE Typed key by key, the editor would close each bracket by itself; pasted text stays as it is.
    await visitor.keyboard.insertText(JSON.stringify({ authorization: `Bearer ${secret}` }))
    const response = await run()
    expect([response.status(), response.request().headers().authorization]).toEqual([200, `Bearer ${secret}`])
    await visitor.getByText('person0@company0.example').first().waitFor()
  })
})
