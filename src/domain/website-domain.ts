import { companyDomain } from './company-domain.ts'

/** Places where many companies have a page; such an address says nothing about whose domain it is. */
const PLATFORMS = [
  'facebook.com',
  'fb.com',
  'instagram.com',
  'linkedin.com',
  'lnkd.in',
  'xing.com',
  'threads.net',
  'threads.com',
  'twitter.com',
  'x.com',
  'youtube.com',
  'youtu.be',
  'tiktok.com',
  'pinterest.com',
  'linktr.ee',
  'lnk.bio',
  'bio.link',
  'beacons.ai',
  'about.me',
  'calendly.com',
  'sites.google.com',
  'docs.google.com',
  'business.google.com',
  'maps.google.com',
  'g.page',
  'goo.gl',
  'maps.app.goo.gl',
  'yelp.com',
  'wa.me',
  'm.me',
  't.me',
  'medium.com',
  'bit.ly',
  'crunchbase.com',
]

/**
 * The key of the company whose website this is: its registrable domain (src/domain/company-domain.ts). A page on a
 * platform such as facebook.com is nobody's domain. Whoever derives a company from a website asks here; the domain of an
 * e-mail address is another matter, since people do work at linkedin.com.
 *
 * @returns null where there is none
 */
export function websiteDomain(website: string | null): string | null {
  if (website === null) return null
  const host = hostOf(website)
  if (host === null || PLATFORMS.some((platform) => host === platform || host.endsWith(`.${platform}`))) return null
  return companyDomain(host)
}

function hostOf(website: string): string | null {
  const trimmed = website.trim()
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`
  return URL.canParse(absolute) ? new URL(absolute).hostname.replace(/^www\./, '').replace(/\.$/, '') : null
}
