import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** The tests that need a browser: `npm run test:browser`. */
export default defineConfig({ ...base, test: { ...base.test, include: ['test/browser/**/*.browser.ts'] } })
