import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema } from 'graphql'

/**
 * Compares `schema.graphql` with that of an earlier commit and fails on a change that breaks a front-end, unless
 * CHANGELOG.md names its place (such as `Lead.email`) in a line under a heading "Breaking".
 *
 * `--against REF` names the commit: HEAD when left out, so that the check before a commit sees what changes. Where the
 * commit is not there (a first one, a shallow clone) there is nothing to compare with.
 */
const { values } = parseArgs({ options: { against: { type: 'string', default: 'HEAD' } } })

const earlier = schemaAt(values.against)
if (earlier === undefined) console.log(`There is no schema.graphql at ${values.against}: nothing to compare with.`)
else await compare(earlier, readFileSync('schema.graphql', 'utf8'))

async function compare(before: string, after: string): Promise<void> {
  const changes = await diff(buildSchema(before), buildSchema(after))
  const breaking = changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
  const said = acknowledged(readFileSync('CHANGELOG.md', 'utf8'))
  const unsaid = breaking.filter(({ path }) => !said.some((line) => path !== undefined && line.includes(`\`${path}\``)))
  console.log(`${changes.length} changes since ${values.against}, ${breaking.length} of them breaking.`)
  if (unsaid.length === 0) return
  console.error('These break front-ends. Take them back, or name each place in CHANGELOG.md under "Breaking":')
  for (const { message, path } of unsaid) console.error(`  - \`${path}\`: ${message}`)
  process.exitCode = 1
}

/** The lines under every heading that says "Breaking". */
function acknowledged(changelog: string): string[] {
  let isBreaking = false
  return changelog.split('\n').filter((line) => {
    if (line.startsWith('#')) isBreaking = /breaking/i.test(line)
    return isBreaking
  })
}

function schemaAt(ref: string): string | undefined {
  try {
    return execFileSync('git', ['show', `${ref}:schema.graphql`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return undefined
  }
}
