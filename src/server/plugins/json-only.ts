import type { Plugin } from 'graphql-yoga'

const JSON_TYPE = /^application\/json\s*(;|$)/i

/**
 * Takes POST requests as JSON only. A browser sends forms and plain text to any site without asking; JSON it does not.
 */
export function useJsonOnly(): Plugin {
  return {
    onRequestParse({ request, endResponse, fetchAPI }) {
      if (request.method !== 'POST' || JSON_TYPE.test(request.headers.get('content-type') ?? '')) return
      const message = 'Send the request as application/json.'
      const body = JSON.stringify({ errors: [{ message, extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' } }] })
      endResponse(new fetchAPI.Response(body, { status: 415, headers: { 'content-type': 'application/json' } }))
    },
  }
}
