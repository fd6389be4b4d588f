import { errorCodes } from '../domain/error-codes.ts'
import { UserInputError } from '../read/user-input-error.ts'
import { StreamError } from './stream-error.ts'

/** Pauses before what failed is read again, in milliseconds: together about what a database server takes to restart. */
const PAUSES_MS = [100, 200, 400, 800, 1_600, 3_200]

/** SQLSTATE class 22 and what Prisma calls it: a value that the database refuses, today as tomorrow. */
const BAD_VALUE = /^(?:22...|P2007|P2020)$/

/**
 * Reads what a stream is to tell, again where that failed: a connection may have broken, or the server be restarted.
 * Pauses are the same for everyone, so that streams which failed together can share the next read.
 *
 * @param signals end the waiting
 * @throws StreamError STREAM_INTERRUPTED when it cannot be read after some seconds, with the last failure as its cause
 * @throws the failure itself at once where reading again cannot help, and the reason of the signal that ended the waiting
 */
export async function readAgain<T>(read: () => Promise<T>, signals: readonly AbortSignal[]): Promise<T> {
  for (const pause of [...PAUSES_MS, undefined]) {
    try {
      return await read()
    } catch (error) {
      if (isPermanent(error)) throw error
      if (pause === undefined) throw interrupted(error)
      await sleep(pause, signals)
    }
    for (const signal of signals) signal.throwIfAborted()
  }
  throw interrupted(undefined)
}

function isPermanent(error: unknown): boolean {
  if (error instanceof UserInputError || error instanceof StreamError) return true
  return errorCodes(error).some((code) => BAD_VALUE.test(code))
}

function interrupted(cause: unknown): StreamError {
  return new StreamError(
    'STREAM_INTERRUPTED',
    'What comes next could not be read, and nothing of it was sent. Subscribe again in a moment, with the cursor of the ' +
      'last message as after.',
    { cause },
  )
}

async function sleep(milliseconds: number, signals: readonly AbortSignal[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = () => resolve()
  const timer = setTimeout(end, milliseconds)
  for (const signal of signals) signal.addEventListener('abort', end)
  await promise
  clearTimeout(timer)
  for (const signal of signals) signal.removeEventListener('abort', end)
}
