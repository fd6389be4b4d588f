import { renderGraphiQL } from '@graphql-yoga/render-graphiql'
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

/** Renders GraphiQL from the package, without a network. The page is large and always the same, so it is made once. */
export function createPlaygroundRenderer(): (options?: GraphiQLOptions) => string {
  let page: string | undefined
  return (options) => {
    page ??= renderGraphiQL(options)
    return page
  }
}
