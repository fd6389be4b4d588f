import { error, type Finding, ok, warning } from './check.ts'

/** A `Date` header counts whole seconds and is some seconds old at times; nothing of ours cares about this much. */
const NOTABLE_SECONDS = 30
/** From here on tokens are refused that are good, and "newer wins" is wrong. */
const HARMFUL_SECONDS = 300

/** A clock of somebody else, and ours before and after it was read. */
export interface ClockReading {
  theirs: Date
  before: Date
  after: Date
}

/** Compares a clock with ours. @param whose whose clock it is, for the sentence */
export function judgeClock(check: string, whose: string, { theirs, before, after }: ClockReading): Finding {
  const ours = (before.getTime() + after.getTime()) / 2
  const seconds = Math.round((theirs.getTime() - ours) / 1000)
  const away = Math.abs(seconds)
  if (away < NOTABLE_SECONDS) return ok(check, `The clocks of ${whose} and of this computer agree.`)
  const message = `The clock of ${whose} is ${away} s ${seconds > 0 ? 'ahead of' : 'behind'} this computer's (${after.toISOString()}).`
  const remedy = "Set both clocks by a time service (NTP), this computer's first: timedatectl set-ntp true."
  return away < HARMFUL_SECONDS ? warning(check, message, remedy) : error(check, message, remedy)
}
