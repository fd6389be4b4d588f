const PLACEHOLDER = '[API key]'

/**
 * Makes a function that takes the key out of any text before it reaches an error or a log: as it is, URL-encoded, and
 * with the escaped slashes some servers write into JSON. Scrub before shortening a text, or half a key may survive.
 */
export function createScrubber(secret: string): (text: string) => string {
  const forms = [...new Set([secret, encodeURIComponent(secret), secret.replaceAll('/', '\\/')])]
  return (text) => forms.reduce((scrubbed, form) => scrubbed.replaceAll(form, PLACEHOLDER), text)
}
