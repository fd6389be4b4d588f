import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')

/** Every GraphQL text of README and docs, with its page: blocks of GraphQL, and what code passes to `graphql`. */
export function documentedTexts(): (readonly [page: string, text: string])[] {
  const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => join('docs', name))]
  return pages
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8')
      const found = [...text.matchAll(/^```graphql\n([\s\S]*?)^```/gm), ...text.matchAll(/graphql\(`([\s\S]*?)`\)/g)]
      return found.map(([, document = '']) => [path, document] as const)
    })
}
