import type { Plugin } from 'graphql-yoga'

/**
 * Closes the connection after a body that was too large: the rest of it is not read, so the connection cannot carry
 * another request.
 */
export function useCloseWhenTooLarge(): Plugin {
  return {
    onResponse({ response }) {
      if (response.status === 413) response.headers.set('connection', 'close')
    },
  }
}
