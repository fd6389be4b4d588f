import { DatabaseError } from './errors.ts'

/** Which workspace a connection is in. */
export interface WorkspaceIdentity {
  database: string
  /** The schema in which tables are looked up first; null when it does not exist. */
  schema: string | null
  /** The id that the workspace's own row holds; null when the row was deleted. */
  id: string | null
}

/** One connection, or a pool of them. */
interface Connection {
  query<Row extends object>(sql: string): Promise<{ rows: Row[] }>
}

/** Reads which workspace a connection is in. It must have been migrated. */
export async function readWorkspaceIdentity(connection: Connection): Promise<WorkspaceIdentity> {
  const { rows } = await connection.query<WorkspaceIdentity>(
    `/* readWorkspaceIdentity */ select current_database()::text as database, current_schema()::text as schema,
       (select id::text from workspace) as id`,
  )
  return rows[0] ?? { database: '', schema: null, id: null }
}

/**
 * Compares the workspace that a connection is in with the one that it should be in.
 *
 * @param location where the connection leads, fit to be shown
 * @throws DatabaseError WORKSPACE_MISMATCH
 */
export function assertSameWorkspace(found: WorkspaceIdentity, wanted: WorkspaceIdentity, location: string): void {
  if (found.database === wanted.database && found.schema === wanted.schema && found.id === wanted.id) return
  const text = ({ database, schema, id }: WorkspaceIdentity) =>
    `database "${database}", schema "${schema ?? 'none'}", id ${id ?? 'none'}`
  throw new DatabaseError(
    'WORKSPACE_MISMATCH',
    `A connection to ${location} leads to another workspace (${text(found)}) than the one that was opened ` +
      `(${text(wanted)}). Nothing was read from it or written to it. See that every server and pooler behind the URL ` +
      'serves the same database, and start again.',
  )
}
