import { companyDomain } from './company-domain.ts'

/** Places where many companies have a page; such an address says nothing about whose domain it is. */
const PLATFORMS = [
  'facebook.com',
  'fb.com',
  'instagram.com',
  'linkedin.com',
  'twitter.com',
  'x.com',
  'youtube.com',
  'tiktok.com',
  'pinterest.com',
  'linktr.ee',
  'sites.google.com',
  'docs.google.com',
  'business.google.com',
  'g.page',
  'goo.gl',
  'maps.app.goo.gl',
  'yelp.com',
  'wa.me',
  't.me',
  'medium.com',
  'bit.ly',
  'crunchbase.com',
]

/**
 * The key of the company whose website this is: its registrable domain (src/domain/company-domain.ts). A page on a
 * platform such as facebook.com is nobody's domain.
 */
export function websiteDomain(website: string): string | null {
  const host = hostOf(website)
  if (host === null || PLATFORMS.some((platform) => host === platform || host.endsWith(`.${platform}`))) return null
  return companyDomain(host)
}

function hostOf(website: string): string | null {
  const trimmed = website.trim()
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`
  return URL.canParse(absolute) ? new URL(absolute).hostname.replace(/^www\./, '').replace(/\.$/, '') : null
}
