import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../test/support/free-port.ts'
import { BenchError } from './bench-error.ts'

const ROOT = resolve(import.meta.dirname, '..')
const PATIENCE_MS = 60_000

/** How a server is started. */
export interface ChildOptions {
  /** Fit to be shown. */
  name: string
  /** The path of the endpoint that takes POST. */
  path: string
  /** A module of this repository with its arguments, given the port to listen on. */
  command: (port: number) => readonly string[]
  env?: (port: number) => Record<string, string>
  /** Whether the server gets a channel over which its process can be sent messages. */
  channel?: boolean
}

/** A server in a process of its own. Disposing it ends it. */
export interface ChildServer extends AsyncDisposable {
  readonly url: string
  readonly process: ChildProcess
}

/**
 * Starts a server on this very Node, as in production, and waits until it takes connections.
 *
 * @throws BenchError BENCH_SERVER_FAILED when it ends or stays silent, with what it wrote
 */
export async function startChild({ name, path, command, env, channel = false }: ChildOptions): Promise<ChildServer> {
  const port = await freePort()
  const child = spawn(process.execPath, command(port), {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production', GRAPHILE_ENV: 'production', LOG_LEVEL: 'warn', ...env?.(port) },
    stdio: ['ignore', 'pipe', 'pipe', ...(channel ? (['ipc'] as const) : [])],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4_000)
    })
  }
  const closed = once(child, 'close')
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    const killer = setTimeout(() => child.kill('SIGKILL'), 15_000)
    await closed
    clearTimeout(killer)
  }
  const url = `http://127.0.0.1:${port}${path}`
  const deadline = performance.now() + PATIENCE_MS
  while (!(await answers(url))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await stop()
      throw new BenchError('BENCH_SERVER_FAILED', `${name} did not start. It wrote:\n${said}`)
    }
    await sleep(50)
  }
  return { url, process: child, [Symbol.asyncDispose]: stop }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
    await response.arrayBuffer()
    return true
  } catch {
    return false
  }
}
