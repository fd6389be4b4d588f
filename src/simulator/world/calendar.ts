/** Milliseconds of one minute, hour and day. */
export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000

/** UTC midnight of the day an instant falls on. */
export function startOfDay(ms: number): number {
  return Math.floor(ms / DAY) * DAY
}

/** True on Saturdays and Sundays (UTC). */
function isWeekend(ms: number): boolean {
  const weekday = (Math.floor(ms / DAY) + 4) % 7
  return weekday === 0 || weekday === 6
}

/** UTC midnight of the given day, moved to Monday when it is a weekend. */
export function workday(ms: number): number {
  let day = startOfDay(ms)
  while (isWeekend(day)) day += DAY
  return day
}

/** UTC midnight of the n-th working day at or after an instant (0 = the first). */
export function addWorkdays(ms: number, count: number): number {
  const first = workday(ms)
  const weekday = (Math.floor(first / DAY) + 4) % 7
  const weeks = Math.floor((weekday - 1 + count) / 5)
  return first + count * DAY + weeks * 2 * DAY
}

/** How many working days lie between two instants, the first included. */
export function workdaysBetween(fromMs: number, toMs: number): number {
  let count = 0
  for (let day = startOfDay(fromMs); day < toMs; day += DAY) if (!isWeekend(day)) count++
  return count
}

/** The calendar day (UTC) as YYYY-MM-DD. */
export function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** A full ISO timestamp, or undefined for "never" (0). */
export function isoOrNothing(ms: number): string | undefined {
  return ms === 0 ? undefined : new Date(ms).toISOString()
}
