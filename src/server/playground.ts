import type { GraphiQLOptions } from 'graphql-yoga'
import type { Example } from './examples.ts'

/** GraphiQL's settings: a title, and one tab for each example. */
export function playgroundOptions(examples: readonly Example[]): GraphiQLOptions {
  const tabs = examples.map(({ title, document }) => ({ query: `# ${title}\n${document}\n` }))
  return {
    title: 'Leadline',
    ...(tabs[0] && { defaultQuery: tabs[0].query, defaultTabs: tabs }),
    credentials: 'same-origin',
  }
}

/**
 * Renders GraphiQL from the package, without a network. The page is always the same, so it is made once; it is 9 MB of
 * program text, so it is loaded when somebody opens it.
 */
export function createPlaygroundRenderer(): (options?: GraphiQLOptions) => Promise<string> {
  let page: Promise<string> | undefined
  return (options) => {
    page ??= import('@graphql-yoga/render-graphiql').then(({ renderGraphiQL }) => renderGraphiQL(options))
    return page
  }
}
