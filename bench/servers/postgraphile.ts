/**
 * The peer: PostGraphile 5 as its manual sets it up. Arguments: port, schema, most connections; the URL comes in
 * DATABASE_URL, where no list of processes shows it.
 */
import { createServer } from 'node:http'
import { postgraphile } from 'postgraphile'
import { makePgService } from 'postgraphile/adaptors/pg'
import { grafserv } from 'postgraphile/grafserv/node'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'

const [port = '', schema = '', max = ''] = process.argv.slice(2)
const connectionString = process.env.DATABASE_URL ?? ''
const graph = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString, schemas: [schema], poolConfig: { max: Number(max) } })],
  grafast: { explain: false },
  grafserv: { graphqlPath: '/graphql', watch: false },
})
const server = createServer()
await graph.createServ(grafserv).addTo(server)
server.listen(Number(port), '127.0.0.1')
