import { type AccessProbe, accessOf, accessProbes } from '../../sources/instantly/access-probe.ts'
import { createInstantlyClient } from '../../sources/instantly/client.ts'
import { InstantlyError, InstantlyNotFoundError } from '../../sources/instantly/errors.ts'
import { version } from '../../version.ts'
import { type Check, type DoctorContext, error, type Finding, ok, skipped, warning } from './check.ts'
import { type ClockReading, judgeClock } from './clock.ts'

const KEY = 'instantly.key'
const CLOCK = 'instantly.clock'
const nameOf = ({ resource }: AccessProbe) => `instantly.${resource}`

const ANSWER_MS = 6_000

/** What became of one request; undefined for an answer. */
interface Probed {
  probe: AccessProbe
  failure: InstantlyError | undefined
}

async function checkInstantly(context: DoctorContext): Promise<Finding[]> {
  const { apiKey } = context.config.instantly
  if (apiKey === undefined) {
    const remedy = 'Make an API v2 key with the scope all:read in Instantly, and set it as INSTANTLY_API_KEY in .env.'
    const without = 'INSTANTLY_API_KEY is not set'
    return [
      warning(KEY, `${without}: nothing can be synced.`, remedy),
      ...[...accessProbes.map(nameOf), CLOCK].map((name) => skipped(name, `${without}.`)),
    ]
  }
  const clocks: ClockReading[] = []
  const results = await probeAll(context, apiKey, clocks)
  // @NOTE Where no request was looked at the first failure is that of the key or of the way to Instantly.
  const isKnown = results.some(({ probe, failure }) => !['unknown', 'not-found'].includes(accessOf(probe, failure)))
  const failure = isKnown ? undefined : results[0]?.failure
  return [
    failure === undefined ? ok(KEY, 'Instantly knows the API key.') : error(KEY, sentence(failure), remedyOf(failure)),
    ...results.map((result) => judge(result, isKnown)),
    judgeDate(clocks),
  ]
}

function remedyOf(failure: InstantlyError): string {
  return failure instanceof InstantlyNotFoundError
    ? 'Check INSTANTLY_BASE_URL; leave it out for https://api.instantly.ai.'
    : failure.remedy
}

async function probeAll(context: DoctorContext, apiKey: string, clocks: ClockReading[]): Promise<Probed[]> {
  const { config, world, signal } = context
  const client = createInstantlyClient({
    ...config.instantly,
    apiKey,
    userAgent: `Leadline/${version}`,
    signal,
    fetch: async (...request) => {
      const before = world.now()
      const answer = await world.fetch(...request)
      const theirs = new Date(answer.headers.get('date') ?? '')
      if (!Number.isNaN(theirs.getTime())) clocks.push({ theirs, before, after: world.now() })
      return answer
    },
    retry: { attempts: 1, rateLimitAttempts: 1 },
    timeouts: { totalMs: ANSWER_MS, headersMs: ANSWER_MS, idleMs: ANSWER_MS },
  })
  return await Promise.all(
    accessProbes.map(async (probe) => {
      try {
        await probe.send(client, world.now())
        return { probe, failure: undefined }
      } catch (failure) {
        if (failure instanceof InstantlyError) return { probe, failure }
        throw failure
      }
    }),
  )
}

/** What Instantly said, without the remedy that stands beside it. */
function sentence({ message, remedy }: InstantlyError): string {
  return message.endsWith(remedy) ? message.slice(0, -remedy.length).trimEnd() : message
}

function judge({ probe, failure }: Probed, isKeyKnown: boolean): Finding {
  const name = nameOf(probe)
  const access = accessOf(probe, failure)
  if (!isKeyKnown) return skipped(name, `Not known while ${KEY} fails.`)
  if (failure === undefined || access === 'allowed' || access === 'not-found') {
    return ok(name, `The API key may read ${probe.resource}.`)
  }
  if (access === 'rate-limited') {
    return warning(
      name,
      `${sentence(failure)} Whether the key may read ${probe.resource} is not known.`,
      failure.remedy,
    )
  }
  if (access === 'missing-scope') {
    const remedy = `Give the API key the scope all:read (or ${probe.scope}) in Instantly, or make a new key with it.`
    return error(name, `The API key may not read ${probe.resource}: ${sentence(failure)}`, remedy)
  }
  return error(name, sentence(failure), remedyOf(failure))
}

function judgeDate(clocks: readonly ClockReading[]): Finding {
  // @NOTE The quickest answer says most exactly what time it is there.
  const [quickest] = clocks.toSorted((a, b) => span(a) - span(b))
  if (quickest === undefined) return skipped(CLOCK, 'Instantly named no time (header Date).')
  return judgeClock(CLOCK, 'Instantly (header Date)', quickest)
}

const span = ({ before, after }: ClockReading) => after.getTime() - before.getTime()

/** The API key, and what it may read. */
export const instantlyChecks: readonly Check[] = [
  { names: [KEY, ...accessProbes.map(nameOf), CLOCK], run: checkInstantly },
]
