import { isLoopback, isLoopbackHostHeader } from '../domain/loopback.ts'
import type { Caller } from './door.ts'

/** What only a proxy adds. One that names no address of the caller stands between us and somebody unknown. */
const SIGNS_OF_A_PROXY = ['via', 'x-forwarded-proto', 'x-forwarded-port', 'x-forwarded-server', 'x-forwarded-ssl']

/** Where proxies write the address of the caller. */
const ADDRESS_HEADERS = ['x-forwarded-for', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip']

/**
 * Why a request did not come from this computer, as far as it can be told. The server listens on the loopback alone, but
 * a page of the web can point its own name there, and a proxy can pass on what comes from outside. nginx's default
 * `proxy_pass` writes its own address into `Host` and adds nothing; what is left then is the host that a browser says in
 * `Origin` and `Referer`, and HTTP/1.0, which nothing else speaks any more.
 *
 * @param allowed origins of other hosts whose pages may ask
 * @returns the end of a sentence that begins with "The request"; undefined where nothing speaks against it
 */
export function reasonForeign(caller: Caller, allowed: readonly string[]): string | undefined {
  const { host = '', header } = caller
  if (!isLoopbackHostHeader(host)) return `was sent to ${shown(host)}`
  const page = foreignPage(caller, allowed)
  if (page !== undefined) return `comes from a page of ${shown(page)}`
  const forwardedHost = listed(header('x-forwarded-host')).find((name) => !isLoopbackHostHeader(name))
  if (forwardedHost !== undefined) return `was passed on by a proxy that was asked for ${shown(forwardedHost)}`
  const addresses = [
    ...ADDRESS_HEADERS.flatMap((name) => listed(header(name))),
    ...listed(header('forwarded')).map(forwardedAddress),
  ]
  const stranger = addresses.find((address) => !isLoopback(address))
  if (stranger !== undefined) return `was passed on for ${shown(stranger)}`
  if (addresses.length > 0) return undefined
  const sign = SIGNS_OF_A_PROXY.find((name) => header(name) !== undefined)
  if (sign !== undefined) return `was passed on by a proxy (its header ${sign} says so) that does not say for whom`
  if (caller.httpVersion === '1.0') return 'is of HTTP/1.0, as proxies send it, and does not say for whom'
  return undefined
}

/** A page that is of another host; such as may ask only from this computer, which a browser's own word can refute. */
function foreignPage({ header }: Caller, allowed: readonly string[]): string | undefined {
  const origin = header('origin')
  if (origin !== undefined && allowed.includes(origin)) {
    // @NOTE The page is of another host than a loopback one; a browser that calls them the same asked a proxy.
    return /^same-/.test(header('sec-fetch-site') ?? '') ? origin : undefined
  }
  return [origin, header('referer')].find((page) => page !== undefined && !isLoopback(hostOf(page)))
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname : ''
}

function listed(list: string | undefined): string[] {
  return (list ?? '').split(',').flatMap((entry) => (entry.trim() === '' ? [] : [entry.trim()]))
}

/** The address in an entry of `Forwarded`, such as `for="[2001:db8::1]:4711";proto=https`; the entry itself without one. */
function forwardedAddress(entry: string): string {
  const [, quoted, plain] = /(?:^|;)\s*for=(?:"([^"]*)"|([^;,\s]*))/i.exec(entry) ?? []
  const address = quoted ?? plain ?? entry
  return address.replace(/^\[([^\]]*)\](?::\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1')
}

function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}
