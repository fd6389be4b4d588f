// @vitest-environment jsdom
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { App } from '../src/app.tsx'
import { createLeadlineClient } from '../src/client.ts'
import { AddNote, LeadEvents, LeadList } from '../src/documents.ts'

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

/** Scrolls to the end of a list, and gives the texts of its rows. */
async function scrollToEnd(section: string): Promise<string[]> {
  const ended = () => {
    scroll()
    return within(screen.getByLabelText(section)).queryByText('That is all.') !== null
  }
  await expect.poll(ended, PATIENCE).toBe(true)
  return rows(section, 'list').map(({ textContent }) => textContent ?? '')
}

async function openLead() {
  await rowsOf('Leads', 'list', 20)
  const [first] = screen.getAllByText(/@/)
  if (first === undefined) throw new Error('There is no lead.')
  fireEvent.click(first)
  return await rowsOf('Timeline', 'list', 20)
}

const noteField = () => screen.getByLabelText<HTMLInputElement>('Note')

function addNote(text: string) {
  fireEvent.change(noteField(), { target: { value: text } })
  fireEvent.click(screen.getByText('Add note'))
}

/** Waits until a note was saved. */
const emptied = () => expect.poll(() => noteField().value, PATIENCE).toBe('')

/** The id of the first lead of the list, the one that is opened. */
async function firstLead(): Promise<string> {
  const { data } = await beside().query(LeadList, {}).toPromise()
  return data?.leads.edges[0]?.node.id ?? ''
}

/** Writes a note as a colleague does. */
const colleagueNotes = (leadId: string, text: string) =>
  beside().mutation(AddNote, { input: { leadId, text }, idempotencyKey: crypto.randomUUID() }).toPromise()

/** The client of somebody else. */
const beside = () => createLeadlineClient({ url })

/** What the server prints next. */
const nextLine = () => new Promise<string>((resolve) => server.stdout?.once('data', (line) => resolve(String(line))))

/** Sends requests through something else, as long as the result is not disposed. */
function intercept(replacement: typeof fetch): Disposable & { fetch: typeof fetch } {
  const { fetch } = globalThis
  globalThis.fetch = replacement
  return { fetch, [Symbol.dispose]: () => void Object.assign(globalThis, { fetch }) }
}

const isStream = (init: RequestInit | undefined) =>
  new Headers(init?.headers).get('accept')?.startsWith('text/event-stream') === true

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
    const { fetch } = globalThis
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    globalThis.fetch = async (...request) => {
      await released
      return await fetch(...request)
    }
    addNote('Wants a call in May')
    const before = await rowsOf('Timeline', 'list', 21)
    expect(before[0]).toContain('Wants a call in May')
    globalThis.fetch = fetch
    release()
    await emptied()
    // @NOTE A second note is answered after the first one was, and told of by the stream.
    addNote('Called')
    const after = await rowsOf('Timeline', 'list', 22)
    expect(after.slice(0, 2).map((text) => text.split(': ').at(-1))).toEqual(['Called', 'Wants a call in May'])
    expect(screen.queryByRole('alert')).toBeNull()
    cleanup()
    render(<App client={createLeadlineClient({ url })} />)
    expect((await openLead()).filter((text) => /Called|Wants a call/.test(text))).toHaveLength(2)
  })

  test('goes on with what happened while the server was restarted', async () => {
    const leadId = await firstLead()
    const shown = (await openLead()).length
    await colleagueNotes(leadId, 'Before the restart')
    await rowsOf('Timeline', 'list', shown + 1)
    const restarted = nextLine()
    server.stdin?.write(`${leadId.split(':').at(-1)}\n`)
    await restarted
    await rowsOf('Timeline', 'list', shown + 2)
    await colleagueNotes(leadId, 'After the restart')
    expect((await rowsOf('Timeline', 'list', shown + 3))[0]).toContain('After the restart')
  })

  test('shows what happened between its first read and the beginning of its stream', async () => {
    const leadId = await firstLead()
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    using line = intercept(async (input, init) => {
      if (isStream(init)) await begun
      return await line.fetch(input, init)
    })
    await openLead()
    await colleagueNotes(leadId, 'In between')
    begin()
    await expect.poll(() => rows('Timeline', 'list')[0]?.textContent, PATIENCE).toContain('In between')
    const texts = await scrollToEnd('Timeline')
    expect(texts.filter((text) => text.includes('In between'))).toHaveLength(1)
  })

  test('keeps a note whose answer was lost, and writes it once when it is sent again', async () => {
    await openLead()
    {
      using line = intercept(async (input, init) => {
        const answer = await line.fetch(input, init)
        // @NOTE Everything else gets through: the timeline may be read anew at this very moment.
        if (!String(init?.body).includes('mutation AddNote')) return answer
        throw new TypeError(`The answer ${answer.status} was lost.`)
      })
      addNote('Prefers mornings')
      await screen.findByRole('alert', {}, PATIENCE)
      expect(noteField().value).toBe('Prefers mornings')
    }
    fireEvent.click(screen.getByText('Add note'))
    await emptied()
    expect(screen.queryByRole('alert')).toBeNull()
    cleanup()
    render(<App client={createLeadlineClient({ url })} />)
    expect((await openLead()).filter((text) => text.includes('Prefers mornings'))).toHaveLength(1)
  })

  test('keeps a note that was refused, with the reason', async () => {
    await openLead()
    addNote(' ')
    await screen.findByRole('alert', {}, PATIENCE)
    expect(noteField().value).toBe(' ')
  })

  test('asks for the token before each request and each stream', async () => {
    const sent: (string | null)[] = []
    using line = intercept(async (input, init) => {
      sent.push(new Headers(init?.headers).get('authorization'))
      return await line.fetch(input, init)
    })
    let asked = 0
    const token = async () => `token-${++asked}`
    const client = createLeadlineClient({ url, token })
    await client.query(LeadList, {}).toPromise()
    await client.query(LeadList, {}, { requestPolicy: 'network-only' }).toPromise()
    const stream = client.subscription(LeadEvents, { id: await firstLead() }).subscribe(() => undefined)
    const own = () => sent.filter((header) => header !== null).slice(0, 4)
    // @NOTE Single-user mode takes no token, so that the stream is refused, and asks for another one.
    await expect.poll(own, PATIENCE).toEqual(['Bearer token-1', 'Bearer token-2', 'Bearer token-3', 'Bearer token-4'])
    stream.unsubscribe()
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
