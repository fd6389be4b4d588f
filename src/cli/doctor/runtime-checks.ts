import { commandLine } from '../../domain/command-line.ts'
import { isLoopback } from '../../domain/loopback.ts'
import { type Check, type DoctorContext, error, type Finding, type OpenContext, ok, skipped, warning } from './check.ts'

const OLDEST_NODE = 24

async function checkNode({ world: { nodeVersion } }: DoctorContext): Promise<Finding[]> {
  if (Number.parseInt(nodeVersion, 10) >= OLDEST_NODE) return [ok('runtime.node', `Node is ${nodeVersion}.`)]
  const remedy = `Install Node ${OLDEST_NODE} or newer (https://nodejs.org).`
  return [error('runtime.node', `Node is ${nodeVersion}; Leadline needs ${OLDEST_NODE} or newer.`, remedy)]
}

async function checkListen({ config: { host, port, auth, trustedProxies } }: DoctorContext): Promise<Finding[]> {
  const name = 'server.listen'
  const where = `HOST is ${host}, port ${port}`
  if (isLoopback(host)) return [ok(name, `${where}: only this computer reaches the server.`)]
  if (auth.mode === 'single-user') {
    const message = `${where}, which others can reach, but nobody would have to show who they are; the server refuses to start.`
    const remedy = `Leave HOST out, or set AUTH_MODE=keys and run: ${commandLine('keys create --name NAME')}`
    return [error(name, message, remedy)]
  }
  const proxies =
    trustedProxies === 0 ? '' : `, behind ${trustedProxies} trusted ${trustedProxies === 1 ? 'proxy' : 'proxies'}`
  return [ok(name, `${where}${proxies}: others can reach the server and must show who they are (${auth.mode}).`)]
}

/** Whether there is a key with which somebody could ask. */
async function checkKeys({ config: { auth }, database }: OpenContext): Promise<Finding[]> {
  const name = 'server.keys'
  if (auth.mode === 'single-user') return [skipped(name, 'AUTH_MODE is single-user, which needs no API keys.')]
  const keys = await database.read(async (db) => {
    const [row] = await db.query<{ usable: number }>(
      `/* checkKeys */ select count(*)::int as usable from api_keys
       where revoked_at is null and (expires_at is null or expires_at > now())`,
    )
    return row?.usable ?? 0
  })
  if (keys > 0) return [ok(name, `${keys} API ${keys === 1 ? 'key is' : 'keys are'} in force.`)]
  if (auth.mode === 'supabase') return [ok(name, 'There are no API keys; people sign in.')]
  const remedy = `Make one: ${commandLine('keys create --name NAME')}`
  return [warning(name, 'AUTH_MODE is keys, but no API key is in force: nobody is let in.', remedy)]
}

const isKeySet = (body: unknown): body is { keys: unknown[] } =>
  typeof body === 'object' && body !== null && 'keys' in body && Array.isArray(body.keys) && body.keys.length > 0

async function checkSignIn({ config: { auth }, world, signal }: DoctorContext): Promise<Finding[]> {
  const name = 'server.sign_in'
  if (auth.mode !== 'supabase') return [skipped(name, `AUTH_MODE is ${auth.mode}: nobody signs in.`)]
  if ('secret' in auth.keys) {
    return [ok(name, `Tokens of ${auth.issuer} are checked with AUTH_JWT_SECRET; there is nothing to be reached.`)]
  }
  // @NOTE Only the address and path: a URL may hold a user and a password.
  const { origin, pathname } = auth.keys.jwksUrl
  const place = `${origin}${pathname}`
  const remedy = 'Check AUTH_JWKS_URL against the sign-in service, and that this computer may reach it.'
  try {
    const answer = await world.fetch(auth.keys.jwksUrl, { signal, redirect: 'manual' })
    if (!answer.ok)
      return [error(name, `The keys for signing in at ${place} are answered with ${answer.status}.`, remedy)]
    const body: unknown = await answer.json()
    if (isKeySet(body)) return [ok(name, `${place} publishes ${body.keys.length} keys for signing in.`)]
    return [error(name, `${place} answers, but not with keys for signing in.`, remedy)]
  } catch {
    // @NOTE The error's own text may quote the URL as it is set.
    return [error(name, `The keys for signing in at ${place} cannot be fetched.`, remedy)]
  }
}

/** Node, and how the server would let others in. */
export const runtimeChecks: readonly Check[] = [
  { names: ['runtime.node'], run: checkNode },
  { names: ['server.listen'], run: checkListen },
  { names: ['server.keys'], needs: 'workspace', run: checkKeys },
  { names: ['server.sign_in'], run: checkSignIn },
]
