import { readExposure } from '../../database/exposure.ts'
import { commandLine } from '../../domain/command-line.ts'
import { type Check, error, type Finding, named, type OpenContext, ok, warning } from './check.ts'

const RLS = 'database.row_level_security'
const GRANTS = 'database.grants'

async function checkExposure({ database }: OpenContext): Promise<Finding[]> {
  const { unprotected, granted, byDefault, publicRoles } = await database.read(readExposure)
  const remedy = `Put that right: ${commandLine('migrate')}`
  const security =
    unprotected.length === 0
      ? ok(RLS, 'Every table of the workspace is under row-level security.')
      : error(
          RLS,
          `Without row-level security are: ${named(unprotected)}. Whoever is granted them reads all of them.`,
          remedy,
        )
  if (granted.length > 0) {
    const message = `The roles of Supabase's public keys hold rights: ${named(granted)}.`
    return [security, unprotected.length > 0 ? error(GRANTS, message, remedy) : warning(GRANTS, message, remedy)]
  }
  if (byDefault.length > 0) {
    const message = `What is made later in the schema "${database.schema}" is granted to ${byDefault.join(' and ')} by default.`
    const revoke = `alter default privileges in schema "${database.schema}" revoke all on tables from ${byDefault.join(', ')}`
    return [security, warning(GRANTS, message, `${revoke} (sequences and functions likewise)`)]
  }
  if (publicRoles.length === 0)
    return [security, ok(GRANTS, "Supabase's roles anon and authenticated do not exist here.")]
  return [security, ok(GRANTS, `${publicRoles.join(' and ')} hold no right on anything of the workspace.`)]
}

/** Who else could reach the tables. */
export const securityChecks: readonly Check[] = [{ names: [RLS, GRANTS], needs: 'workspace', run: checkExposure }]
