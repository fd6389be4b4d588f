import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')
const COMMAND = /\bleadline (?:serve|demo|migrate|sync|status|rebuild|keys|users|doctor|import)\b|\bnpm (?:run|start)\b/

/** What a process is known by, for whoever finds it at work; nobody is told to type it. */
const TITLE = /command: '|open\(context, '|MIGRATION_LOCK|command = '|application_name: '|inspectEmbedded\(dataDir, '/

/** Every line of code under src, without comments. */
function codeLines(): { place: string; line: string }[] {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.startsWith('generated'))
    .filter((file) => file !== 'domain/command-line.ts')
  return files.flatMap((file) =>
    readFileSync(join(ROOT, 'src', file), 'utf8')
      .split('\n')
      .map((line, index) => ({ place: `src/${file}:${index + 1}`, line: line.replace(/^\s*(?:\/?\*|\/\/).*/, '') })),
  )
}

test('texts name commands by commandLine alone, so that each can be typed as it stands', () => {
  const lines = codeLines()
  expect(lines.length).toBeGreaterThan(10_000)
  expect(lines.filter(({ line }) => COMMAND.test(line) && !TITLE.test(line))).toEqual([])
  expect(lines.filter(({ line }) => line.includes('commandLine(')).length).toBeGreaterThan(15)
})
