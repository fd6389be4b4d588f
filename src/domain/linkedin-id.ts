const MAX_LENGTH = 200

/**
 * The public id of a person on LinkedIn: the last part of `linkedin.com/in/…`, decoded, in lower case. Whatever country
 * the host names, with and without a scheme, it is the same id. Sales Navigator and provider ids (`ACoAA…`, told apart
 * by their letter case) are ids of another kind and none of these.
 *
 * @returns null for anything else
 */
export function linkedinPersonId(url: string): string | null {
  const id = pathPart(url, /^\/in\/([^/]+)/i)
  return id === null || /^AC[ow]AA/.test(id) ? null : normalized(id)
}

/** The public id of a company, a school or a showcase page on LinkedIn; null for anything else. */
export function linkedinCompanyId(url: string): string | null {
  const id = pathPart(url, /^\/(?:company|school|showcase)\/([^/]+)/i)
  return id === null ? null : normalized(id)
}

function pathPart(url: string, pattern: RegExp): string | null {
  const trimmed = url.trim()
  const absolute = /^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`
  if (!URL.canParse(absolute)) return null
  const { hostname, pathname } = new URL(absolute)
  if (hostname !== 'linkedin.com' && !hostname.endsWith('.linkedin.com')) return null
  const part = pattern.exec(pathname)?.[1]
  return part === undefined ? null : decoded(part)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    // @NOTE A lone % is no escape; the id is then taken as it stands.
    if (error instanceof URIError) return part
    throw error
  }
}

function normalized(id: string): string | null {
  const text = id.normalize('NFC').trim().toLowerCase()
  return text === '' || text.length > MAX_LENGTH || /\p{Cc}/u.test(text) ? null : text
}
