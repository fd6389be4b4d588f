import { defineConfig } from 'prisma/config'

// @NOTE generate, validate and format need no schema engine, yet the CLI would download one before it starts. Any
// executable satisfies its check, so the running Node stands in. Migrations use the engine from npm (src/database).
if (['generate', 'validate', 'format'].some((command) => process.argv.includes(command))) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath
}

export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
})
