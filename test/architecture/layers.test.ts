import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')
const MAX_LINES = 350

interface SourceFile {
  path: string
  layer: string
  lines: number
  imports: { target: string; typeOnly: boolean }[]
}

interface Layer {
  name: string
  /** Layers it may import; `as types` allows nothing but types. */
  may: Map<string, 'values' | 'types'>
}

const layers = readLayerTable()
const files = readSources()

test('every source file belongs to a layer of the table in ARCHITECTURE.md', () => {
  const unknown = files.filter(({ layer }) => !layers.has(layer)).map(({ path }) => path)
  expect(unknown).toEqual([])
})

test('imports go only where the table in ARCHITECTURE.md allows', () => {
  const wrong = files.flatMap((file) =>
    file.imports.flatMap(({ target, typeOnly }) => {
      const to = layerOf(target)
      if (to === file.layer) return []
      const allowed = layers.get(file.layer)?.may.get(to) ?? layers.get(file.layer)?.may.get('everything')
      return allowed === 'values' || (allowed === 'types' && typeOnly) ? [] : [`${file.path} imports ${target}`]
    }),
  )
  expect(wrong).toEqual([])
})

test('there is no cycle of imports', () => {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [[...trail.slice(trail.indexOf(path)), path].join(' → ')]
    if (done.has(path)) return []
    done.add(path)
    const imports = byPath.get(path)?.imports.filter(({ typeOnly }) => !typeOnly) ?? []
    return imports.flatMap(({ target }) => visit(target, [...trail, path]))
  }
  expect(files.flatMap(({ path }) => visit(path, []))).toEqual([])
})

test(`no source file is longer than ${MAX_LINES} lines`, () => {
  expect(files.filter(({ lines }) => lines > MAX_LINES).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([])
})

test('the reader and the checks see the code: there are files, imports and layers', () => {
  expect(files.length).toBeGreaterThan(50)
  expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(100)
  expect([...layers.keys()]).toEqual(expect.arrayContaining(['src/schema', 'src/write']))
})

/** Rows look like: | `src/domain` | what it holds | `src/a`, `src/b` as types |. */
function readLayerTable(): Map<string, Layer> {
  const rows = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8').matchAll(/^\| (`src\/.+?) \|.*\| (.+?) \|$/gm)
  const table = new Map<string, Layer>()
  for (const [, names = '', may = ''] of rows) {
    const allowed = new Map<string, 'values' | 'types'>()
    for (const [, name = '', types] of may.matchAll(/(`[^`]+`|everything)( as types)?/g)) {
      allowed.set(name.replaceAll('`', ''), types === undefined ? 'values' : 'types')
    }
    for (const [, name = ''] of names.matchAll(/`([^`]+)`/g)) table.set(name, { name, may: allowed })
  }
  return table
}

function readSources(): SourceFile[] {
  const paths = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => join('src', path))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('src/generated'))
    .filter((path) => !path.startsWith('src/types'))
  return paths.map((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8')
    return { path, layer: layerOf(path), lines: text.split('\n').length - 1, imports: readImports(path, text) }
  })
}

function readImports(path: string, text: string): SourceFile['imports'] {
  const statements = text.matchAll(/^(?:import|export)\s+(type\s)?([^'";]*?from\s+)?'(\.[^']+)'/gm)
  return [...statements].map(([, type, names = '', specifier = '']) => ({
    target: relative(ROOT, resolve(ROOT, dirname(path), specifier)),
    typeOnly: type !== undefined || onlyTypesNamed(names),
  }))
}

function onlyTypesNamed(names: string): boolean {
  const inner = /\{([^}]*)\}/.exec(names)?.[1]
  const named = inner
    ?.split(',')
    .map((name) => name.trim())
    .filter(Boolean) ?? ['']
  return named.every((name) => name.startsWith('type '))
}

/** A file directly in src is a layer of its own; a provider is one; other folders are one each. */
function layerOf(path: string): string {
  const parts = path.split('/')
  if (parts[1] === 'sources') return 'src/sources'
  return parts.slice(0, 2).join('/')
}
