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

test('any environment gives either a configuration or named problems, never another error', () => {
  const name = fc.constantFrom(...VARIABLES)
  fc.assert(
    fc.property(fc.dictionary(name, fc.string({ unit: 'binary' })), (env) => {
      for (const problem of problemsOf(env)) expect(VARIABLES.some((variable) => problem.includes(variable))).toBe(true)
    }),
  )
})
