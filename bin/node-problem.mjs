/** The oldest Node that runs TypeScript as it is, which Leadline is written in. */
const OLDEST_MAJOR = 24

/**
 * Why this Node cannot run Leadline, with the remedy; undefined where it can. Plain JavaScript, since an older Node would
 * end with ERR_UNKNOWN_FILE_EXTENSION before a line of TypeScript could explain anything.
 *
 * @param {string} version such as 20.20.2
 * @param {string} platform such as linux-x64
 * @returns {string | undefined}
 */
function nodeProblem(version, platform) {
  if (Number.parseInt(version, 10) >= OLDEST_MAJOR) return undefined
  const remedy =
    platform === 'linux-x64'
      ? 'Start it by npm (npm start, npm run -s leadline -- …), which takes the Node that npm ci has brought along, or ' +
        'name that one: node_modules/.bin/node --max-semi-space-size=16 bin/leadline.mjs …'
      : `Install Node ${OLDEST_MAJOR} (https://nodejs.org); for ${platform} none is brought along.`
  return `Leadline needs Node ${OLDEST_MAJOR} or newer; this is Node ${version}. ${remedy}`
}

/** Whether this Node can run Leadline; says why not on standard error. */
export function isNodeUsable() {
  const problem = nodeProblem(process.versions.node, `${process.platform}-${process.arch}`)
  if (problem !== undefined) console.error(problem)
  return problem === undefined
}
