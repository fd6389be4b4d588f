import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../../bin/leadline.mjs', import.meta.url))

/** A `leadline` command in a process of its own. */
export interface RunningCommand extends AsyncDisposable {
  child: ChildProcess
  /** Standard output so far. */
  out: () => string
  /** Standard error so far. */
  err: () => string
  /** Fulfilled with the exit code. */
  ended: Promise<number | null>
  /** Waits until standard output holds `text`. */
  said: (text: string) => Promise<void>
}

/** Starts a command in `cwd` with nothing in its environment but what is given. */
export function startCommand(words: readonly string[], cwd: string, env: Record<string, string> = {}): RunningCommand {
  const path = process.env.PATH ?? ''
  const child = spawn(process.execPath, [CLI, ...words], {
    cwd,
    env: { PATH: path, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  const ended = once(child, 'close').then(() => child.exitCode)
  return {
    child,
    out: () => out,
    err: () => err,
    ended,
    async said(text) {
      while (!out.includes(text)) {
        if (child.exitCode !== null)
          throw new Error(`ended with ${child.exitCode} before it said ${text}:\n${out}\n${err}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Runs a command to its end. */
export async function runCommand(words: readonly string[], cwd: string, env: Record<string, string> = {}) {
  await using command = startCommand(words, cwd, env)
  const code = await command.ended
  return { code, out: command.out(), err: command.err() }
}
