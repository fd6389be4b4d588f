import type { Config } from '../../config.ts'

const PLACEHOLDER = '[secret]'

/**
 * Makes a function that takes every secret of the settings out of a text that was written elsewhere. What the doctor says
 * itself holds none.
 */
export function createRedactor(config: Config): (text: string) => string {
  const { databaseUrl, directUrl, instantly, auth } = config
  const keys = auth.mode === 'supabase' ? auth.keys : undefined
  const secrets = [
    databaseUrl,
    passwordOf(databaseUrl),
    directUrl,
    passwordOf(directUrl),
    instantly.apiKey,
    keys !== undefined && 'secret' in keys ? keys.secret : undefined,
    keys !== undefined && 'jwksUrl' in keys ? keys.jwksUrl.password : undefined,
  ]
  const forms = secrets.flatMap((secret) => (secret ? [secret, encodeURIComponent(secret), decoded(secret)] : []))
  const longestFirst = [...new Set(forms)].sort((one, other) => other.length - one.length)
  return (text) => longestFirst.reduce((redacted, form) => redacted.replaceAll(form, PLACEHOLDER), text)
}

function passwordOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).password : undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // @NOTE A lone % is no escape: then the text is its own only form.
    return text
  }
}
