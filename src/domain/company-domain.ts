import { domainToASCII } from 'node:url'
import providers from 'email-providers/all.json' with { type: 'json' }
import { getDomain, getHostname } from 'tldts'
import { MORE_FREE_MAIL_DOMAINS } from './free-mail.ts'

const freeMailDomains: ReadonlySet<string> = new Set([...providers, ...MORE_FREE_MAIL_DOMAINS])

/**
 * The key of a company: the registrable domain of a host, an URL or an e-mail address's domain, public-suffix aware
 * (private suffixes too: two shops on `myshopify.com` are two companies), in ASCII: `münchen.de` and
 * `xn--mnchen-3ya.de` are one.
 *
 * @returns null where there is none: an IP address, a bare suffix, nonsense, or a provider of free mail
 */
export function companyDomain(hostOrUrl: string | null | undefined): string | null {
  if (!hostOrUrl) return null
  const domain = getDomain(asciiHost(hostOrUrl.trim().toLowerCase()), { allowPrivateDomains: true })
  return domain === null || freeMailDomains.has(domain) ? null : domain
}

/** Almost every host is ASCII as it came; only of the others the host is cut out and translated. */
function asciiHost(hostOrUrl: string): string {
  return BEYOND_ASCII.test(hostOrUrl) ? domainToASCII(getHostname(hostOrUrl) ?? '') : hostOrUrl
}

const BEYOND_ASCII = /[^\p{ASCII}]/u

/** True for providers of free mail, such as gmail.com: an address there says nothing about the company. */
export function isFreeMailDomain(domain: string): boolean {
  return freeMailDomains.has(domain.toLowerCase())
}
