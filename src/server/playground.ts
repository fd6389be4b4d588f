import { createHash } from 'node:crypto'
import type { GraphiQLOptions, Plugin } from 'graphql-yoga'
import type { Example } from './examples.ts'

/** The playground of a server. */
export interface Playground {
  options: GraphiQLOptions
  render: (options?: GraphiQLOptions) => Promise<string>
  /** Lets the page run its own program and nothing else. */
  plugin: Plugin
}

/**
 * GraphiQL from the package, without a network, with one tab for each example. The page is always the same, so it is
 * made once; it is 9 MB of program text, so it is loaded when somebody opens it.
 */
export function createPlayground(examples: readonly Example[]): Playground {
  let page: Promise<string> | undefined
  let policy = ''
  const render: Playground['render'] = async (options) => {
    page ??= import('@graphql-yoga/render-graphiql').then(({ renderGraphiQL }) => {
      const text = renderGraphiQL(options)
      policy = policyOf(text)
      return text
    })
    return await page
  }
  const plugin: Plugin = {
    onResponse({ response }) {
      if (response.headers.get('content-type') === 'text/html') response.headers.set('content-security-policy', policy)
    },
  }
  return { options: playgroundOptions(examples), render, plugin }
}

function playgroundOptions(examples: readonly Example[]): GraphiQLOptions {
  const tabs = examples.map(({ title, document }) => ({ query: `# ${title}\n${document}\n` }))
  return {
    title: 'Leadline',
    ...(tabs[0] && { defaultQuery: tabs[0].query, defaultTabs: tabs }),
    credentials: 'same-origin',
  }
}

/** The page's own programs by their hashes; requests go nowhere but to this server. */
function policyOf(page: string): string {
  const scripts = [...page.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, text]) => hashOf(text ?? ''))
  return [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    'worker-src blob: data:',
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function hashOf(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`
}
