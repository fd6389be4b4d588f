/**
 * Makes what is generated and not committed: the database client, which Leadline needs to run, and the typed documents
 * of tests and examples, where those who work on Leadline installed the tool for them. npm runs it after every install,
 * so it must not need what a production install (`npm ci --omit=dev`, `NODE_ENV=production npm ci`) leaves out.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { isNodeUsable } from '../bin/node-problem.mjs'

if (!isNodeUsable()) process.exit(1)
run('prisma generate')
if (existsSync(new URL('../node_modules/@graphql-codegen/cli/package.json', import.meta.url))) {
  run('graphql-codegen --config codegen.ts --silent')
}

/**
 * Runs a command of node_modules/.bin, which npm puts on the PATH; ends the process with its exit code if it fails.
 *
 * @param {string} command
 */
function run(command) {
  const { status } = spawnSync(command, { shell: true, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
