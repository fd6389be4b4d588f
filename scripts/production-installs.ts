/**
 * Installs the checkout as a hosting service does, without what only its developers need, and proves that the product
 * starts from it: once with `npm ci --omit=dev`, once with `NODE_ENV=production npm ci`, each in a folder of its own,
 * with the machine's Node. Exits 1 when one of them does not.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve, sep } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const ROOT = resolve(import.meta.dirname, '..')
const READY_WITHIN_MS = 120_000
const FLAGS = ['--prefer-offline', '--no-audit', '--no-fund']

const INSTALLS: readonly { name: string; words: readonly string[]; settings: Readonly<Record<string, string>> }[] = [
  { name: 'npm ci --omit=dev', words: ['ci', '--omit=dev', ...FLAGS], settings: {} },
  { name: 'NODE_ENV=production npm ci', words: ['ci', ...FLAGS], settings: { NODE_ENV: 'production' } },
]

const outcomes = await Promise.allSettled(INSTALLS.map(tryInstall))
for (const [index, outcome] of outcomes.entries()) {
  const name = INSTALLS[index]?.name
  if (outcome.status === 'fulfilled') console.log(`${name}: starts and answers`)
  else console.error(`${name}: ${outcome.reason instanceof Error ? outcome.reason.message : String(outcome.reason)}`)
}
if (outcomes.some(({ status }) => status === 'rejected')) process.exitCode = 1

async function tryInstall({ words, settings }: (typeof INSTALLS)[number]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'leadline-install-'))
  try {
    for (const file of checkedOut()) await cp(join(ROOT, file), join(folder, file))
    const env = { ...machineEnvironment(), ...settings }
    await npm(words, folder, env)
    await startAndAsk(folder, env)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The files of the checkout as they are now, whether committed yet or not; nothing that git ignores. */
function checkedOut(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: ROOT })
  const gone = execFileSync('git', ['ls-files', '--deleted', '-z'], { cwd: ROOT }).toString().split('\0')
  return listed
    .toString()
    .split('\0')
    .filter((file) => file !== '' && !gone.includes(file))
}

/** Nothing of this checkout's: neither its settings, nor the Node that it brought along, nor what npm told this script. */
function machineEnvironment(): Record<string, string> {
  const path = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.includes(`node_modules${sep}.bin`))
  return { PATH: path.join(delimiter), HOME: process.env.HOME ?? tmpdir(), TMPDIR: tmpdir(), LOG_LEVEL: 'warn' }
}

async function npm(words: readonly string[], cwd: string, env: Record<string, string>): Promise<void> {
  const child = spawn('npm', words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await once(child, 'close')
  if (child.exitCode !== 0) throw new Error(`the install ended with ${child.exitCode}:\n${said}`)
  if (/EBADENGINE[\s\S]*package: 'leadline@/.test(said)) throw new Error(`npm warns about Leadline itself:\n${said}`)
}

/** Starts it with the embedded database, asks one query, and stops it as a service manager does. */
async function startAndAsk(cwd: string, env: Record<string, string>): Promise<void> {
  const url = `http://127.0.0.1:${await freePort()}`
  // @NOTE A process group of its own: npm's own process passes SIGTERM on to a shell, which need not pass it on.
  const child = spawn('npm', ['start'], {
    cwd,
    env: { ...env, PORT: new URL(url).port },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = once(child, 'close')
  try {
    await untilReady(url, () => child.exitCode !== null)
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ leads(first: 1) { totalCount } }' }),
    })
    const answer = await response.text()
    if (answer !== '{"data":{"leads":{"totalCount":0}}}') throw new Error(`it answered: ${answer}`)
  } catch (error) {
    throw new Error(`it did not serve: ${error instanceof Error ? error.message : error}\n${said}`, { cause: error })
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
    await ended
  }
  if (await isAnswered(url)) throw new Error('it went on after SIGTERM')
}

async function untilReady(url: string, hasEnded: () => boolean): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS
  while (!(await isAnswered(url))) {
    if (hasEnded()) throw new Error('it ended')
    if (Date.now() > deadline) throw new Error(`/ready did not answer within ${READY_WITHIN_MS / 1000} seconds`)
    await setTimeout(100)
  }
}

async function isAnswered(url: string): Promise<boolean> {
  return await fetch(`${url}/ready`).then(
    ({ status }) => status === 200,
    () => false,
  )
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address === 'object' && address !== null) return address.port
  throw new TypeError('A server that listens on TCP has no port.')
}
