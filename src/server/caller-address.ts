import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'

/**
 * The address of the caller, for the rate limit. What a caller writes into `X-Forwarded-For` is worth nothing, so only
 * the entry counts that the outermost of our own proxies wrote: the last but `trustedProxies - 1`.
 *
 * @returns an IPv4 address, or the network of an IPv6 one: a house has a whole network of those
 */
export function callerAddress(request: IncomingMessage, trustedProxies: number): string {
  const direct = request.socket.remoteAddress ?? 'unknown'
  if (trustedProxies === 0) return networkOf(direct)
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',')
  return networkOf(forwarded.at(-trustedProxies)?.trim() || direct)
}

/** The first 64 bits of an IPv6 address, such as 2001:db8:0:7::/64; anything else as it is, cut to a sound length. */
function networkOf(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!isIPv6(bare)) return bare.slice(0, 64)
  const [head = '', tail] = bare.split('::')
  const groups = (text: string) => text.split(':').filter((group) => group !== '')
  const before = groups(head)
  const after = tail === undefined ? [] : groups(tail)
  const between = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const all = [...before, ...Array.from({ length: between }, () => '0'), ...after]
  const network = all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${network.join(':')}::/64`
}
