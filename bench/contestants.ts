import { startChild } from './child-server.ts'
import { NODE_FLAGS } from './node-flags.ts'
import { LEADLINE_DOCUMENTS, POSTGRAPHILE_DOCUMENTS, type ReadName } from './reads.ts'
import type { BenchSchema } from './schema.ts'

/** Connections that each server may hold to Postgres: the size of Leadline's own pool. */
const POOL_SIZE = '10'

/** Who is measured. */
export const CONTESTANT_NAMES = ['leadline', 'postgraphile', 'floor'] as const

/** The name of a server that is measured. */
export type ContestantName = (typeof CONTESTANT_NAMES)[number]

/** A server that is measured. Disposing it ends it. */
export interface Contestant extends AsyncDisposable {
  readonly name: ContestantName
  readonly url: string
  /** The body of the request for a read; the id is of a lead or a company, where the read is of one. */
  body(read: ReadName, id: string | undefined): string
}

/** Starts Leadline itself, as `npm start` does, on a schema. */
export async function startLeadline(schema: BenchSchema): Promise<Contestant> {
  const server = await startChild({
    name: 'Leadline',
    path: '/graphql',
    command: () => [...NODE_FLAGS, 'src/cli.ts', 'serve', '--json'],
    env: (port) => ({ DATABASE_URL: schema.url, PORT: String(port) }),
  })
  return { ...server, name: 'leadline', body: (read, id) => graphqlBody(LEADLINE_DOCUMENTS[read], id) }
}

/** Starts PostGraphile 5 on a schema. */
export async function startPostGraphile(schema: BenchSchema): Promise<Contestant> {
  const server = await startChild({
    name: 'PostGraphile',
    path: '/graphql',
    command: (port) => ['bench/servers/postgraphile.ts', String(port), schema.name, POOL_SIZE],
    env: () => ({ DATABASE_URL: schema.driverUrl }),
  })
  return { ...server, name: 'postgraphile', body: (read, id) => graphqlBody(POSTGRAPHILE_DOCUMENTS[read], id) }
}

/** Starts the hand-written statements on a schema. */
export async function startFloor(schema: BenchSchema): Promise<Contestant> {
  const server = await startChild({
    name: 'The floor',
    path: '/',
    command: (port) => ['bench/servers/floor.ts', String(port), POOL_SIZE],
    env: () => ({ DATABASE_URL: schema.driverUrl }),
  })
  return { ...server, name: 'floor', body: (read, id) => JSON.stringify({ read, id }) }
}

function graphqlBody(query: string, id: string | undefined): string {
  return JSON.stringify({ query, ...(id !== undefined && { variables: { id } }) })
}
