import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { openMigrationEngine } from '../src/database/migration-engine.ts'

/**
 * Writes a migration from what changed in prisma/schema since the last commit: `npm run migrate:new -- add_the_field`.
 * Read it before you commit it: Prisma knows nothing of triggers, partial indexes and generated columns.
 */
const SCHEMA = 'prisma/schema'
const MIGRATIONS = 'prisma/migrations'

const [name = ''] = process.argv.slice(2)
if (/^[a-z][a-z0-9_]*$/.test(name)) await writeMigration(name)
else {
  console.error(
    `A migration's name is lower case with underscores, such as add_the_field; ${JSON.stringify(name)} is not.`,
  )
  process.exitCode = 2
}

async function writeMigration(title: string): Promise<void> {
  const before = filesAtHead()
  const after = await filesNow()
  await using pglite = await PGlite.create()
  using engine = await openMigrationEngine(
    new PrismaPGlite(pglite),
    after.map(({ path, content }) => [path, content]),
  )
  const { stdout } = await engine.diff({
    from: { tag: 'schemaDatamodel', files: before },
    to: { tag: 'schemaDatamodel', files: after },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  })
  const sql = (stdout ?? '').trim()
  if (sql === '' || sql.startsWith('-- This is an empty migration')) {
    console.error(`${SCHEMA} says the same as in the last commit, so there is nothing to migrate.`)
    process.exitCode = 1
    return
  }
  const folder = join(MIGRATIONS, `${await nextNumber()}_${title}`)
  await mkdir(folder)
  await writeFile(join(folder, 'migration.sql'), `${sql}\n`)
  console.log(`Wrote ${folder}/migration.sql. Read it, then run: npm test`)
}

function filesAtHead(): { path: string; content: string }[] {
  const git = (...words: string[]) => execFileSync('git', words, { encoding: 'utf8' })
  const paths = git('ls-tree', '--name-only', 'HEAD', `${SCHEMA}/`).split('\n').filter(Boolean)
  return paths.map((path) => ({ path, content: git('show', `HEAD:${path}`) }))
}

async function filesNow(): Promise<{ path: string; content: string }[]> {
  const names = (await readdir(SCHEMA)).sort()
  return Promise.all(
    names.map(async (file) => ({ path: join(SCHEMA, file), content: await readFile(join(SCHEMA, file), 'utf8') })),
  )
}

async function nextNumber(): Promise<string> {
  const numbers = (await readdir(MIGRATIONS)).map((entry) => Number.parseInt(entry, 10)).filter(Number.isInteger)
  return String(Math.max(0, ...numbers) + 1).padStart(3, '0')
}
