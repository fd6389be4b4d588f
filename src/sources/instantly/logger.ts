/** One log call: structured fields first, then a sentence. Fields never hold the API key. */
type LogCall = (fields: Record<string, unknown>, message: string) => void

/** The part of a logger this source uses. A pino logger fits as it is. */
export interface InstantlyLogger {
  readonly debug: LogCall
  readonly info: LogCall
  readonly warn: LogCall
}

const ignore: LogCall = () => {}

/** Writes nothing: the default where no logger is passed. */
export const silentLogger: InstantlyLogger = { debug: ignore, info: ignore, warn: ignore }
