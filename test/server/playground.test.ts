import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { examples } from '../../src/server/examples.ts'
import type { LeadlineServer } from '../../src/server/server.ts'
import { openTestDatabase } from '../support/database.ts'
import { serve } from './server-kit.ts'

let db: Database
let server: LeadlineServer
let page: string

beforeAll(async () => {
  db = await openTestDatabase()
  server = await serve(db)
  const response = await fetch(server.url, { headers: { accept: 'text/html' } })
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html'])
  page = await response.text()
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await db[Symbol.asyncDispose]()
})

describe('the playground', () => {
  test('loads nothing from elsewhere', () => {
    const markup = page.replaceAll(/<script>[\s\S]*<\/script>/g, '')
    const styles = [...markup.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style]) => style).join('\n')
    const links = [...markup.replaceAll(/<style>[\s\S]*?<\/style>/g, '').matchAll(/\b(?:src|href)="([^"]*)"/g)]
    expect(links.map(([, link]) => link ?? '').filter((link) => !link.startsWith('data:'))).toEqual([])
    const urls = [...styles.matchAll(/url\(\s*["']?([^"')]*)/g), ...styles.matchAll(/@import\s+["']([^"']*)/g)]
    expect(urls.map(([, url]) => url ?? '').filter((url) => /^(https?:)?\/\//.test(url))).toEqual([])
    expect(page.length).toBeGreaterThan(1_000_000)
  })

  test('has a title, and a tab for every example', () => {
    expect(page).toContain('<title>Leadline</title>')
    for (const { title, document } of examples) {
      expect(page).toContain(JSON.stringify(`# ${title}\n${document}\n`))
    }
  })

  test('the examples tell what they show and have names of their own', () => {
    const names = examples.map(({ document }) => /^(?:query|mutation|subscription) (\w+)/.exec(document)?.[1])
    expect(new Set(names).size).toBe(examples.length)
    expect(examples.every(({ title }) => title.length > 10)).toBe(true)
  })
})
