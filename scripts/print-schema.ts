/**
 * Prints the graph to schema.graphql, which front-ends and code generation read.
 *
 *   node scripts/print-schema.ts            writes the file
 *   node scripts/print-schema.ts --check    only compares; exits 1 when the file is out of date
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { schema } from '../src/schema/schema.ts'

const file = new URL('../schema.graphql', import.meta.url)
const printed = `${printSchema(lexicographicSortSchema(schema))}\n`

if (!process.argv.includes('--check')) {
  writeFileSync(file, printed)
} else if (readFileSync(file, 'utf8') !== printed) {
  console.error('schema.graphql is out of date. Run: npm run schema:print')
  process.exitCode = 1
}
