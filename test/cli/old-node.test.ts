import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const LAUNCHER = fileURLToPath(new URL('../../bin/leadline.mjs', import.meta.url))

/** Starts the launcher in a Node that says it is of another version, and on another system. */
function startAs(version: string, platform: 'linux' | 'darwin' = 'linux') {
  const pretend =
    `Object.defineProperty(process.versions, 'node', { value: '${version}' });` +
    `Object.defineProperty(process, 'platform', { value: '${platform}' });` +
    `Object.defineProperty(process, 'arch', { value: 'x64' })`
  const words = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, LAUNCHER, '--version']
  return spawnSync(process.execPath, words, { encoding: 'utf8' })
}

test('an older Node is told what Leadline needs and how to start it, and nothing of file extensions', () => {
  const { status, stderr } = startAs('20.20.2')
  expect(status).toBe(2)
  expect(stderr).toMatch(/^Leadline needs Node 24 or newer; this is Node 20\.20\.2\. .*node_modules\/\.bin\/node .*\n$/)
})

test('where none is brought along, the remedy is to install one', () => {
  const { status, stderr } = startAs('22.12.0', 'darwin')
  expect(status).toBe(2)
  expect(stderr).toMatch(/this is Node 22\.12\.0\. Install Node 24 .*darwin-x64/)
})

test('Node 24 and newer start it', () => {
  for (const version of ['24.0.0', '26.1.0']) expect(startAs(version)).toMatchObject({ status: 0, stderr: '' })
})
