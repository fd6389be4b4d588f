// @vitest-environment jsdom
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { App } from '../src/app.tsx'
import { createLeadlineClient } from '../src/client.ts'

const PATIENCE = { timeout: 15_000 }

let server: ChildProcess
let url: string
/** What the browser calls when the end of a list comes into view. */
let observers: Set<IntersectionObserverCallback>

beforeAll(async () => {
  const script = fileURLToPath(new URL('serve-sample.ts', `file://${import.meta.filename}`))
  server = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  server.stdout?.once('data', (line) => resolve(String(line).trim()))
  server.once('exit', (code) => reject(new Error(`The server ended with ${code}.`)))
  url = await promise
})
afterAll(async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.once('exit', () => resolve())
  server.stdin?.end()
  await promise
})

beforeEach(() => {
  observers = new Set()
  globalThis.IntersectionObserver = class implements IntersectionObserver {
    readonly root = null
    readonly rootMargin = ''
    readonly scrollMargin = ''
    readonly thresholds = []
    readonly #callback: IntersectionObserverCallback
    constructor(callback: IntersectionObserverCallback) {
      this.#callback = callback
    }
    observe() {
      observers.add(this.#callback)
    }
    unobserve() {}
    disconnect() {
      observers.delete(this.#callback)
    }
    takeRecords() {
      return []
    }
  }
  render(<App client={createLeadlineClient({ url })} />)
})
afterEach(cleanup)

/** Scrolls every list to its end. */
function scroll() {
  const seen = new Proxy({}, { get: () => true })
  // @NOTE Of an entry only isIntersecting is read.
  const entry = seen as IntersectionObserverEntry
  act(() => {
    for (const callback of [...observers]) callback([entry], new IntersectionObserver(() => undefined))
  })
}

const rows = (section: string, role: string) =>
  within(within(screen.getByLabelText(section)).getByRole(role)).queryAllByRole('listitem')

/** Waits until a list has so many rows, and gives their texts. */
async function rowsOf(section: string, role: string, count: number): Promise<string[]> {
  await expect.poll(() => rows(section, role).length, PATIENCE).toBe(count)
  return rows(section, role).map(({ textContent }) => textContent ?? '')
}

/** Scrolls on until a list has so many rows. */
async function scrollTo(section: string, count: number): Promise<string[]> {
  const scrolled = () => {
    scroll()
    return rows(section, 'list').length
  }
  await expect.poll(scrolled, PATIENCE).toBe(count)
  return rowsOf(section, 'list', count)
}

async function openLead() {
  await rowsOf('Leads', 'list', 20)
  const [first] = screen.getAllByText(/@/)
  if (first === undefined) throw new Error('There is no lead.')
  fireEvent.click(first)
  return await rowsOf('Timeline', 'list', 20)
}

describe('the example front-end, against the running server', () => {
  test('lists the leads and reads on at the end of the list, without doubles', async () => {
    await rowsOf('Leads', 'list', 20)
    const leads = await scrollTo('Leads', 30)
    expect(new Set(leads).size).toBe(30)
    await screen.findByText('That is all.', {}, PATIENCE)
  })

  test('shows the timeline of a lead to its end, without doubles', async () => {
    await openLead()
    await scrollTo('Timeline', 50)
    const times = within(screen.getByLabelText('Timeline')).getAllByText(/./, { selector: 'time' })
    const moments = times.map((time) => time.getAttribute('datetime') ?? '')
    expect(moments).toEqual(moments.toSorted().reverse())
  })

  test('shows a note at once, once, and keeps it', async () => {
    await openLead()
    fireEvent.change(screen.getByLabelText('Note'), { target: { value: 'Wants a call in May' } })
    const { fetch } = globalThis
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    globalThis.fetch = async (...request) => {
      await released
      return await fetch(...request)
    }
    fireEvent.click(screen.getByText('Add note'))
    const before = await rowsOf('Timeline', 'list', 21)
    expect(before[0]).toContain('Wants a call in May')
    globalThis.fetch = fetch
    release()
    // @NOTE A second note is answered after the first one was, and told of by the stream.
    fireEvent.change(screen.getByLabelText('Note'), { target: { value: 'Called' } })
    fireEvent.click(screen.getByText('Add note'))
    const after = await rowsOf('Timeline', 'list', 22)
    expect(after.slice(0, 2).map((text) => text.split(': ').at(-1))).toEqual(['Called', 'Wants a call in May'])
    expect(screen.queryByRole('alert')).toBeNull()
    cleanup()
    render(<App client={createLeadlineClient({ url })} />)
    expect((await openLead()).filter((text) => /Called|Wants a call/.test(text))).toHaveLength(2)
  })

  test('shows a company with its people', async () => {
    await rowsOf('Leads', 'list', 20)
    const company = screen.getAllByText(/^Company/)[0]
    if (company === undefined) throw new Error('There is no company.')
    fireEvent.click(company)
    await screen.findByText('5 people', {}, PATIENCE)
  })

  test('shows how a sync gets on, to its end', async () => {
    fireEvent.click(screen.getByText('Sync now'))
    await expect.poll(() => screen.queryByRole('status')?.textContent, PATIENCE).toBe('SUCCEEDED')
    expect(screen.getByText('campaigns: 42 records')).toBeTruthy()
  })
})
