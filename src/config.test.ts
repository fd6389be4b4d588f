import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ConfigError, readConfig, VARIABLES } from './config.ts'

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

test('.env.example names exactly the variables that are read', () => {
  const text = readFileSync(new URL('../.env.example', import.meta.url), 'utf8')
  const named = [...text.matchAll(/^# ?([A-Z_]+)=/gm)].map(([, name]) => name)
  expect(named.sort()).toEqual([...VARIABLES].sort())
})

test('without any variable there is a working configuration', () => {
  expect(readConfig({})).toMatchObject({ databaseUrl: undefined, port: 4000, instantly: { apiKey: undefined } })
  expect(readConfig({ PORT: '  ', DATABASE_URL: '' })).toEqual(readConfig({}))
})

test('every bad variable is reported at once, by name, with the remedy and without a secret', () => {
  const problems = problemsOf({
    PORT: '70000',
    DATABASE_URL: 'mysql://root:hunter2@host/db',
    INSTANTLY_API_KEY: 'my secret key',
    INSTANTLY_EMAILS_PER_MINUTE: 'many',
    LEADLINE_USER_EMAIL: 'nobody',
    LOG_LEVEL: 'loud',
  })
  expect(problems).toHaveLength(6)
  for (const name of ['PORT', 'DATABASE_URL', 'INSTANTLY_API_KEY', 'INSTANTLY_EMAILS_PER_MINUTE', 'LOG_LEVEL']) {
    expect(problems.filter((problem) => problem.includes(name))).toHaveLength(1)
  }
  expect(problems.join('\n')).not.toMatch(/hunter2|secret key/)
})

test('what Instantly allows is said of the setting that it is about', () => {
  const [problem] = problemsOf({ INSTANTLY_EMAILS_PER_MINUTE: '7000' })
  expect(problem).toMatch(/INSTANTLY_EMAILS_PER_MINUTE must be at most 6000; Instantly itself allows 20$/)
  expect(readConfig({ INSTANTLY_EMAILS_PER_MINUTE: '6000' }).instantly.emailsPerMinute).toBe(6000)
})

const KEYS = {
  AUTH_JWKS_URL: 'https://project.auth.example/jwks.json',
  AUTH_ISSUER: 'https://project.auth.example/auth/v1',
}

test('signing in is set up by the keys of the service and its issuer', () => {
  expect(readConfig({}).auth).toEqual({ mode: 'single-user' })
  expect(readConfig({ AUTH_MODE: 'keys' }).auth).toEqual({ mode: 'keys' })
  expect(readConfig({ ...KEYS, AUTH_FIRST_ADMIN: ' Boss@Team.example' }).auth).toEqual({
    mode: 'supabase',
    keys: { jwksUrl: new URL(KEYS.AUTH_JWKS_URL) },
    issuer: KEYS.AUTH_ISSUER,
    audience: 'authenticated',
    emailsVerified: false,
    firstAdmin: 'boss@team.example',
    defaultRole: 'viewer',
  })
  expect(readConfig({}).requestsPerMinute).toBe(0)
  expect(readConfig({ AUTH_MODE: 'keys' }).requestsPerMinute).toBe(1200)
  expect(readConfig({ AUTH_MODE: 'keys', RATE_LIMIT_PER_MINUTE: '0' }).requestsPerMinute).toBe(0)
})

test.each<[Record<string, string>, RegExp]>([
  [{ AUTH_MODE: 'supabase' }, /AUTH_JWKS_URL .* must be set[\s\S]*AUTH_ISSUER must be set/],
  [{ AUTH_JWKS_URL: KEYS.AUTH_JWKS_URL }, /AUTH_ISSUER must be set/],
  [{ AUTH_ISSUER: KEYS.AUTH_ISSUER }, /AUTH_JWKS_URL .* must be set/],
  [{ ...KEYS, AUTH_JWT_SECRET: 'x'.repeat(40) }, /AUTH_JWT_SECRET and AUTH_JWKS_URL are both set/],
  [{ ...KEYS, AUTH_MODE: 'single-user' }, /AUTH_MODE is single-user, which needs no AUTH_JWKS_URL/],
  [{ ...KEYS, AUTH_JWKS_URL: 'http://project.auth.example/jwks.json' }, /AUTH_JWKS_URL must be a https URL/],
  [{ AUTH_ISSUER: KEYS.AUTH_ISSUER, AUTH_JWT_SECRET: 'hunter2' }, /AUTH_JWT_SECRET must be .* at least 32 characters/],
  [{ ...KEYS, AUTH_DEFAULT_ROLE: 'admin' }, /AUTH_DEFAULT_ROLE must be viewer or member/],
  [{ ...KEYS, AUTH_FIRST_ADMIN: 'boss' }, /AUTH_FIRST_ADMIN must be an e-mail address/],
  [
    { HOST: 'http://0.0.0.0', RATE_LIMIT_PER_MINUTE: '-1', TRUST_PROXY: 'yes' },
    /HOST [\s\S]*RATE_LIMIT_PER_MINUTE [\s\S]*TRUST_PROXY /,
  ],
])('settings of the door that do not fit are told: %j', (env, message) => {
  const problems = problemsOf(env).join('\n')
  expect(problems).toMatch(message)
  expect(problems).not.toContain('hunter2')
})

test('any environment gives either a configuration or named problems, never another error', () => {
  const name = fc.constantFrom(...VARIABLES)
  fc.assert(
    fc.property(fc.dictionary(name, fc.string({ unit: 'binary' })), (env) => {
      for (const problem of problemsOf(env)) expect(VARIABLES.some((variable) => problem.includes(variable))).toBe(true)
    }),
  )
})
