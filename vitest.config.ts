import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // @NOTE Vite would take graphql's `module` entry while Node takes `main`: two copies, which graphql refuses to mix.
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }] },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.tsx'],
    pool: 'forks',
    maxWorkers: 2,
    // @NOTE No file leaves anything behind, so that files can share a process: half of the time went into importing alike.
    isolate: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // @NOTE A test that prints an error it did not expect would otherwise pass unseen.
    onConsoleLog: () => true,
  },
})
