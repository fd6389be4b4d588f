import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../../scripts/breaking-changes.ts', import.meta.url))
const BEFORE = 'type Query { lead: String, company: String }\n'
const AFTER = 'type Query { lead: String, campaign: String }\n'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leadline-breaking-'))
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' })
  git('init')
  writeFileSync(join(folder, 'schema.graphql'), BEFORE)
  git('add', '.')
  git('-c', 'user.name=t', '-c', 'user.email=t@team.example', 'commit', '-m', 'before')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function run(schema: string, changelog: string, ...args: string[]) {
  writeFileSync(join(folder, 'schema.graphql'), schema)
  writeFileSync(join(folder, 'CHANGELOG.md'), changelog)
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { cwd: folder, encoding: 'utf8' })
  return { status, text: stdout + stderr }
}

test('a field that goes away is a failure that names it', () => {
  const { status, text } = run(AFTER, '# Changelog\n')
  expect(status).toBe(1)
  expect(text).toContain('`Query.company`')
})

test('unless the changelog names it under "Breaking", and nowhere else', () => {
  expect(run(AFTER, '# Changelog\n### Breaking\n- `Query.company` is gone.\n').status).toBe(0)
  expect(run(AFTER, '# Changelog\n### Added\n- `Query.company` is gone.\n').status).toBe(1)
  expect(run(AFTER, '### Breaking\n- `Query.lead` is gone.\n### Added\n`Query.company`').status).toBe(1)
})

test('what is added breaks nothing, and where there is no earlier commit there is nothing to compare with', () => {
  expect(run('type Query { lead: String, company: String, campaign: String }', '').status).toBe(0)
  const alone = run(AFTER, '', '--against', 'HEAD~1')
  expect(alone).toMatchObject({ status: 0, text: expect.stringContaining('nothing to compare with') })
})
