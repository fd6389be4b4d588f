import { existsSync } from 'node:fs'
import { loadEnvFile } from 'node:process'
import { z } from 'zod'
import { normalizeEmail } from './domain/email-address.ts'
import { LOG_LEVELS } from './logger.ts'

/** Everything that can be set from outside, checked. */
export interface Config {
  /** A Postgres URL; undefined means the embedded database. Holds a password: never show it. */
  databaseUrl: string | undefined
  /** The embedded database's folder. */
  dataDir: string
  /** The port of the server on 127.0.0.1. */
  port: number
  instantly: {
    /** Undefined means that nothing can be synced. Never show it. */
    apiKey: string | undefined
    baseUrl: string
    requestsPerMinute: number
    emailsPerMinute: number
  }
  imports: {
    /** The folder in which imported files are kept. */
    folder: string
    /** The largest file that is taken, in bytes. */
    maxBytes: number
  }
  /** The one user of single-user mode, made at the first start. */
  user: { email: string; fullName: string }
  logLevel: (typeof LOG_LEVELS)[number]
}

/** Some variables cannot be used. The message names each with what is wrong and the remedy, never a secret's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'CONFIG_INVALID'
  /** One line per variable. */
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(
      `${problems.length === 1 ? 'A setting is' : `${problems.length} settings are`} wrong:\n${problems.join('\n')}`,
    )
    this.problems = problems
  }
}

const perMinute = (fallback: number) =>
  z.coerce
    .number('must be a number of requests per minute, such as 600')
    .min(1, 'must be at least 1 request per minute')
    .max(6000, "must be at most 6000, Instantly's own limit")
    .default(fallback)

const httpUrl = (value: string) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)

const schema = z.object({
  DATABASE_URL: z
    .string()
    .refine((url) => URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol), {
      error:
        'must look like postgres://user:password@host:5432/database?schema=public; leave it out to use the embedded database',
    })
    .optional(),
  LEADLINE_DATA_DIR: z.string().default('.leadline/db'),
  PORT: z.coerce
    .number('must be a port number from 1 to 65535, such as 4000')
    .int('must be a whole port number, such as 4000')
    .min(1, 'must be a port number from 1 to 65535, such as 4000')
    .max(65535, 'must be a port number from 1 to 65535, such as 4000')
    .default(4000),
  INSTANTLY_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be the key as Instantly shows it, without spaces or quotes')
    .optional(),
  INSTANTLY_BASE_URL: z
    .string()
    .refine(httpUrl, { error: 'must be a URL such as https://api.instantly.ai' })
    .default('https://api.instantly.ai'),
  INSTANTLY_REQUESTS_PER_MINUTE: perMinute(600),
  INSTANTLY_EMAILS_PER_MINUTE: perMinute(20),
  LEADLINE_IMPORTS_DIR: z.string().default('.leadline/imports'),
  LEADLINE_IMPORT_MAX_MB: z.coerce
    .number('must be a number of megabytes, such as 2048')
    .min(1, 'must be at least 1 megabyte')
    .max(100_000, 'must be at most 100000 megabytes')
    .default(2048),
  LEADLINE_USER_EMAIL: z
    .string()
    .refine((address) => normalizeEmail(address) !== null, {
      error: 'must be an e-mail address such as me@agency.example',
    })
    .default('me@leadline.example'),
  LEADLINE_USER_NAME: z.string().max(200, 'must be at most 200 characters').default('You'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
})

/** The names of all variables, for the test that compares them with `.env.example`. */
export const VARIABLES = Object.keys(schema.shape)

/**
 * Reads the settings from `.env` in the working folder (what is set in the shell wins) and the environment.
 *
 * @throws ConfigError naming every variable that cannot be used
 */
export function configFromEnvironment(): Config {
  if (existsSync('.env')) loadEnvFile('.env')
  return readConfig(process.env)
}

/**
 * Reads the settings. An empty variable counts as one that is not set.
 *
 * @throws ConfigError naming every variable that cannot be used
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(VARIABLES.flatMap((name) => (env[name]?.trim() ? [[name, env[name]?.trim()]] : [])))
  const result = schema.safeParse(given)
  if (!result.success) {
    throw new ConfigError(result.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`))
  }
  const values = result.data
  return {
    databaseUrl: values.DATABASE_URL,
    dataDir: values.LEADLINE_DATA_DIR,
    port: values.PORT,
    instantly: {
      apiKey: values.INSTANTLY_API_KEY,
      baseUrl: values.INSTANTLY_BASE_URL,
      requestsPerMinute: values.INSTANTLY_REQUESTS_PER_MINUTE,
      emailsPerMinute: values.INSTANTLY_EMAILS_PER_MINUTE,
    },
    imports: { folder: values.LEADLINE_IMPORTS_DIR, maxBytes: values.LEADLINE_IMPORT_MAX_MB * 1024 * 1024 },
    user: {
      email: normalizeEmail(values.LEADLINE_USER_EMAIL) ?? values.LEADLINE_USER_EMAIL,
      fullName: values.LEADLINE_USER_NAME,
    },
    logLevel: values.LOG_LEVEL,
  }
}
