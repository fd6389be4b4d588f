import type { Config } from '../config.ts'
import type { Output } from './output.ts'

/** What every command gets from the composition root. */
export interface CommandContext {
  output: Output
  /** Reads the settings; what is given here wins over the environment. @throws ConfigError */
  config: (instead?: Readonly<Record<string, string>>) => Config
  /** Fulfilled when the user wants the process to stop (Ctrl-C, SIGTERM). */
  stop: AbortSignal
}
