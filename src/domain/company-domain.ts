import providers from 'email-providers/all.json' with { type: 'json' }
import { getDomain } from 'tldts'

const freeMailDomains: ReadonlySet<string> = new Set(providers)

/**
 * The key of a company: the registrable domain of a host, an URL or an e-mail address's domain, public-suffix aware
 * (private suffixes too: two shops on `myshopify.com` are two companies).
 *
 * @returns null where there is none: an IP address, a bare suffix, nonsense, or a provider of free mail
 */
export function companyDomain(hostOrUrl: string | null | undefined): string | null {
  if (!hostOrUrl) return null
  const domain = getDomain(hostOrUrl.trim().toLowerCase(), { allowPrivateDomains: true })
  return domain === null || freeMailDomains.has(domain) ? null : domain
}

/** True for providers of free mail, such as gmail.com: an address there says nothing about the company. */
export function isFreeMailDomain(domain: string): boolean {
  return freeMailDomains.has(domain.toLowerCase())
}
