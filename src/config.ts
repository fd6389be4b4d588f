import { existsSync } from 'node:fs'
import { loadEnvFile } from 'node:process'
import { z } from 'zod'
import { normalizeEmail } from './domain/email-address.ts'
import { isLoopback } from './domain/loopback.ts'
import { LOG_LEVELS } from './logger.ts'

/** Everything that can be set from outside, checked. */
export interface Config {
  /** A Postgres URL; undefined means the embedded database. Holds a password: never show it. */
  databaseUrl: string | undefined
  /** The same database past a transaction pooler; undefined where there is none. Holds a password: never show it. */
  directUrl: string | undefined
  /** The embedded database's folder. */
  dataDir: string
  /** The address that the server listens at; only the loopback without authentication. */
  host: string
  port: number
  auth: AuthConfig
  /** Most requests a minute by one key, person or address; 0 for no limit. */
  requestsPerMinute: number
  /** How many proxies of ours stand before the server; the caller's address is what the outermost one wrote. */
  trustedProxies: number
  /** Whether the graph describes itself to those who may read. */
  introspection: boolean
  /** Whether a wrong name is answered with similar ones; not in production, nor without introspection. */
  suggestions: boolean
  /** How long a request may take. */
  requestTimeoutSeconds: number
  /** The origins whose pages may ask. */
  corsOrigins: readonly string[]
  /** Most subscriptions that are open at once in this process. */
  mostStreams: number
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
  /** Whether every answer tells how fresh it is, or only those that are asked to. */
  freshness: boolean
}

/** Who is let in: one user on this computer, holders of API keys, or also people who sign in. */
type AuthConfig = { mode: 'single-user' } | { mode: 'keys' } | ({ mode: 'supabase' } & SignInConfig)

/** The sign-in service whose tokens are believed, and what becomes of people who come for the first time. */
interface SignInConfig {
  /** Where the public keys are, or the shared secret. Never show the secret. */
  keys: { jwksUrl: URL } | { secret: string }
  issuer: string
  audience: string
  emailsVerified: boolean
  firstAdmin: string | undefined
  defaultRole: 'viewer' | 'member'
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

/** How many requests a caller may send in a minute where several people are let in. */
const REQUESTS_PER_MINUTE = 1200

/** The most is for other places than Instantly itself, such as the simulator. */
const perMinute = (fallback: number, limit: string) =>
  z.coerce
    .number('must be a number of requests per minute, such as 600')
    .min(1, 'must be at least 1 request per minute')
    .max(6000, `must be at most 6000; ${limit}`)
    .default(fallback)

const httpUrl = (value: string) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)

/** Keys fetched in the clear could be anyone's; on this computer nobody is between. */
const keysUrl = (value: string) => {
  if (!URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}

const email = z
  .string()
  .refine((address) => normalizeEmail(address) !== null, {
    error: 'must be an e-mail address such as me@agency.example',
  })
  .transform((address) => normalizeEmail(address) ?? address)

/** The exact form in which browsers send it. */
const isOrigin = (value: string) => httpUrl(value) && new URL(value).origin === value

const onOrOff = z.enum(['on', 'off'], 'must be on or off')

const yesOrNo = z.enum(['true', 'false'], 'must be true or false')

const isPostgresUrl = (url: string) => URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol)

const schema = z.object({
  DATABASE_URL: z
    .string()
    .refine(isPostgresUrl, {
      error:
        'must look like postgres://user:password@host:5432/database?schema=public; leave it out to use the embedded database',
    })
    .optional(),
  DIRECT_URL: z
    .string()
    .refine(isPostgresUrl, {
      error:
        'must look like postgres://user:password@host:5432/database; leave it out where DATABASE_URL has no pooler',
    })
    .optional(),
  LEADLINE_DATA_DIR: z.string().default('.leadline/db'),
  PORT: z.coerce
    .number('must be a port number from 1 to 65535, such as 4000')
    .int('must be a whole port number, such as 4000')
    .min(1, 'must be a port number from 1 to 65535, such as 4000')
    .max(65535, 'must be a port number from 1 to 65535, such as 4000')
    .default(4000),
  HOST: z
    .string()
    .regex(/^[\w.:-]{1,253}$/, 'must be an address or name of this computer, such as 127.0.0.1 or 0.0.0.0')
    .default('127.0.0.1'),
  AUTH_MODE: z.enum(['single-user', 'keys', 'supabase'], 'must be single-user, keys or supabase').optional(),
  AUTH_JWKS_URL: z
    .string()
    .refine(keysUrl, {
      error: 'must be a https URL such as https://project.supabase.co/auth/v1/.well-known/jwks.json',
    })
    .optional(),
  AUTH_JWT_SECRET: z
    .string()
    .min(32, 'must be the JWT secret of the sign-in service, at least 32 characters')
    .optional(),
  AUTH_ISSUER: z
    .string()
    .refine(httpUrl, { error: 'must be a URL such as https://project.supabase.co/auth/v1' })
    .optional(),
  AUTH_AUDIENCE: z.string().default('authenticated'),
  AUTH_EMAILS_VERIFIED: yesOrNo.default('false'),
  AUTH_FIRST_ADMIN: email.optional(),
  AUTH_DEFAULT_ROLE: z.enum(['viewer', 'member'], 'must be viewer or member').default('viewer'),
  RATE_LIMIT_PER_MINUTE: z.coerce
    .number('must be a number of requests per minute, such as 1200; 0 for no limit')
    .int('must be a whole number of requests per minute, such as 1200; 0 for no limit')
    .min(0, 'must be a number of requests per minute, such as 1200; 0 for no limit')
    .max(1_000_000, 'must be at most 1000000 requests per minute; 0 for no limit')
    .optional(),
  TRUST_PROXY: z.coerce
    .number('must be the number of proxies before the server, such as 1')
    .int('must be the number of proxies before the server, such as 1')
    .min(0, 'must be the number of proxies before the server, such as 1')
    .max(10, 'must be at most 10 proxies')
    .default(0),
  GRAPHQL_INTROSPECTION: onOrOff.default('on'),
  GRAPHQL_SUGGESTIONS: onOrOff.optional(),
  NODE_ENV: z.string().optional(),
  REQUEST_TIMEOUT_SECONDS: z.coerce
    .number('must be a number of seconds, such as 30')
    .min(1, 'must be at least 1 second')
    .max(600, 'must be at most 600 seconds')
    .default(30),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((origin) => origin.trim())
        .filter((origin) => origin !== ''),
    )
    .refine((origins) => origins.every(isOrigin), {
      error: 'must be origins with a comma between, such as https://app.agency.example; * is not possible',
    }),
  MOST_STREAMS: z.coerce
    .number('must be a number of open subscriptions, such as 1000')
    .int('must be a whole number of open subscriptions, such as 1000')
    .min(0, 'must be a number of open subscriptions, such as 1000; 0 for none')
    .max(100_000, 'must be at most 100000 open subscriptions')
    .default(1_000),
  INSTANTLY_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be the key as Instantly shows it, without spaces or quotes')
    .optional(),
  INSTANTLY_BASE_URL: z
    .string()
    .refine(httpUrl, { error: 'must be a URL such as https://api.instantly.ai' })
    .default('https://api.instantly.ai'),
  INSTANTLY_REQUESTS_PER_MINUTE: perMinute(600, 'Instantly itself allows no more'),
  INSTANTLY_EMAILS_PER_MINUTE: perMinute(20, 'Instantly itself allows 20'),
  LEADLINE_IMPORTS_DIR: z.string().default('.leadline/imports'),
  LEADLINE_IMPORT_MAX_MB: z.coerce
    .number('must be a number of megabytes, such as 2048')
    .min(1, 'must be at least 1 megabyte')
    .max(100_000, 'must be at most 100000 megabytes')
    .default(2048),
  LEADLINE_USER_EMAIL: email.default('me@leadline.example'),
  LEADLINE_USER_NAME: z.string().max(200, 'must be at most 200 characters').default('You'),
  LEADLINE_FRESHNESS: z.enum(['asked', 'always'], 'must be asked or always').default('asked'),
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
  const wrong = result.success ? [] : result.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`)
  const problems = [...wrong, ...authProblems(given)]
  if (!result.success || problems.length > 0) throw new ConfigError(problems)
  const values = result.data
  const auth = authOf(values)
  const introspection = values.GRAPHQL_INTROSPECTION === 'on'
  return {
    databaseUrl: values.DATABASE_URL,
    directUrl: values.DIRECT_URL,
    dataDir: values.LEADLINE_DATA_DIR,
    host: values.HOST,
    port: values.PORT,
    auth,
    requestsPerMinute: values.RATE_LIMIT_PER_MINUTE ?? (auth.mode === 'single-user' ? 0 : REQUESTS_PER_MINUTE),
    trustedProxies: values.TRUST_PROXY,
    introspection,
    suggestions:
      values.GRAPHQL_SUGGESTIONS === undefined
        ? introspection && values.NODE_ENV !== 'production'
        : values.GRAPHQL_SUGGESTIONS === 'on',
    requestTimeoutSeconds: values.REQUEST_TIMEOUT_SECONDS,
    corsOrigins: values.CORS_ORIGINS,
    mostStreams: values.MOST_STREAMS,
    instantly: {
      apiKey: values.INSTANTLY_API_KEY,
      baseUrl: values.INSTANTLY_BASE_URL,
      requestsPerMinute: values.INSTANTLY_REQUESTS_PER_MINUTE,
      emailsPerMinute: values.INSTANTLY_EMAILS_PER_MINUTE,
    },
    imports: { folder: values.LEADLINE_IMPORTS_DIR, maxBytes: values.LEADLINE_IMPORT_MAX_MB * 1024 * 1024 },
    user: {
      email: values.LEADLINE_USER_EMAIL,
      fullName: values.LEADLINE_USER_NAME,
    },
    logLevel: values.LOG_LEVEL,
    freshness: values.LEADLINE_FRESHNESS === 'always',
  }
}

/** What is wrong with the settings of signing in as a whole. */
function authProblems(given: Readonly<Record<string, string | undefined>>): string[] {
  const { AUTH_MODE: mode, AUTH_JWKS_URL: jwksUrl, AUTH_JWT_SECRET: secret, AUTH_ISSUER: issuer } = given
  if (jwksUrl !== undefined && secret !== undefined) {
    return ['  AUTH_JWT_SECRET and AUTH_JWKS_URL are both set; keep the one that the sign-in service signs with now']
  }
  const hasKeys = jwksUrl !== undefined || secret !== undefined
  if (mode !== undefined && mode !== 'supabase' && hasKeys) {
    return [`  AUTH_MODE is ${mode}, which needs no AUTH_JWKS_URL and no AUTH_JWT_SECRET; leave out one or the other`]
  }
  const problems: string[] = []
  const signsIn = mode === 'supabase' || (mode === undefined && issuer !== undefined)
  if (signsIn && !hasKeys) problems.push('  AUTH_JWKS_URL (or AUTH_JWT_SECRET) must be set to sign people in')
  if ((mode === 'supabase' || hasKeys) && issuer === undefined) {
    problems.push('  AUTH_ISSUER must be set to sign people in, such as https://project.supabase.co/auth/v1')
  }
  return problems
}

function authOf(values: z.infer<typeof schema>): AuthConfig {
  const { AUTH_JWKS_URL: jwksUrl, AUTH_JWT_SECRET: secret, AUTH_ISSUER: issuer, AUTH_MODE: mode } = values
  const keys = jwksUrl !== undefined ? { jwksUrl: new URL(jwksUrl) } : secret !== undefined ? { secret } : undefined
  if (keys === undefined || issuer === undefined) return { mode: mode === 'keys' ? 'keys' : 'single-user' }
  return {
    mode: 'supabase',
    keys,
    issuer,
    audience: values.AUTH_AUDIENCE,
    emailsVerified: values.AUTH_EMAILS_VERIFIED === 'true',
    firstAdmin: values.AUTH_FIRST_ADMIN,
    defaultRole: values.AUTH_DEFAULT_ROLE,
  }
}
