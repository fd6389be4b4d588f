const PLACEHOLDER = '[API key]'

/**
 * Makes a function that takes the key out of any text before it reaches an error or a log: as it is, URL-encoded, and as
 * it stands in JSON, with the escaped slashes that some servers write too. Scrub before shortening a text, or half a key may survive.
 */
export function createScrubber(secret: string): (text: string) => string {
  const escaped = JSON.stringify(secret).slice(1, -1)
  const forms = [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      escaped,
      ...[secret, escaped].map((form) => form.replaceAll('/', '\\/')),
    ]),
  ]
  return (text) => forms.reduce((scrubbed, form) => scrubbed.replaceAll(form, PLACEHOLDER), text)
}
