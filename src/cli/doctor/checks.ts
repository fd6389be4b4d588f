import type { Check } from './check.ts'
import { dataChecks } from './data-checks.ts'
import { databaseChecks } from './database-checks.ts'
import { diskChecks } from './disk-checks.ts'
import { instantlyChecks } from './instantly-checks.ts'
import { migrationChecks } from './migration-checks.ts'
import { poolerChecks } from './pooler-checks.ts'
import { runtimeChecks } from './runtime-checks.ts'
import { securityChecks } from './security-checks.ts'

/** Every check but that of the connection itself, in the order in which they are told. */
export const checks: readonly Check[] = [
  ...databaseChecks,
  ...migrationChecks,
  ...securityChecks,
  ...poolerChecks,
  ...diskChecks,
  ...instantlyChecks,
  ...runtimeChecks,
  ...dataChecks,
]
