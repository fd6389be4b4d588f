import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const ROOT = resolve(import.meta.dirname, '../..')
/** What stands behind `from`, and what is imported, required or resolved by name. */
const IMPORT = /(?:\bfrom\s+|^import\s+|\b(?:import|require|resolve)\(\s*)'([^.'#][^']*)'/gm
const FROM_NODE = new Set(builtinModules)

interface PackageImport {
  file: string
  name: string
}

/** Every import of a package in what a production install runs: `src` without its tests, and `bin`. */
function packageImports(): PackageImport[] {
  const files = ['src', 'bin'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  )
  return files
    .filter((file) => /\.m?ts$|\.mjs$/.test(file) && !file.endsWith('.test.ts') && !file.endsWith('.d.ts'))
    .filter((file) => !file.startsWith('src/generated'))
    .flatMap((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8')
      const found = text.matchAll(IMPORT)
      return [...found].map(([, specifier = '']) => ({ file, name: packageOf(specifier) }))
    })
    .filter(({ name }) => !name.startsWith('node:') && !FROM_NODE.has(name))
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

test('what runs in production imports nothing that a production install leaves out', () => {
  const installed = new Set(Object.keys(manifest.dependencies))
  const imports = packageImports()
  expect(new Set(imports.map(({ name }) => name)).size).toBeGreaterThan(20)
  expect(imports.filter(({ name }) => !installed.has(name))).toEqual([])
})

test('the script that runs after every install calls only what every install has, unless it looked first', () => {
  expect(manifest.scripts.prepare).toBe('node scripts/prepare.mjs')
  const calls = [...readFileSync(join(ROOT, 'scripts/prepare.mjs'), 'utf8').matchAll(/^(\s*)run\('(\S+)/gm)]
  const always = calls.filter(([, indent]) => indent === '').map(([, , command]) => command)
  expect(always).toEqual(['prisma'])
  expect(Object.keys(manifest.dependencies)).toEqual(expect.arrayContaining(always))
})
