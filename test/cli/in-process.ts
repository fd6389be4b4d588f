import { PassThrough } from 'node:stream'
import type { CommandContext } from '../../src/cli/command-context.ts'
import { readConfig } from '../../src/config.ts'
import { errorCode, errorMessage } from '../../src/database/errors.ts'

/** What a command said and how it ended; `code` is the code of what it threw, where it threw. */
export interface Ended {
  exit: number | undefined
  code: string | undefined
  out: string
  err: string
}

/** Runs a command in this process, with these settings and no others: a process of its own takes seconds to start. */
export async function runInProcess(
  env: Readonly<Record<string, string>>,
  command: (context: CommandContext) => Promise<number>,
): Promise<Ended> {
  const [out, err] = [new PassThrough(), new PassThrough()]
  const context: CommandContext = {
    output: { out, err },
    config: (instead) => readConfig({ ...env, ...instead }),
    stop: new AbortController().signal,
  }
  const text = (stream: PassThrough) => String(stream.read() ?? '')
  try {
    const exit = await command(context)
    return { exit, code: undefined, out: text(out), err: text(err) }
  } catch (error) {
    return { exit: undefined, code: errorCode(error) ?? String(error), out: text(out), err: errorMessage(error) }
  }
}
