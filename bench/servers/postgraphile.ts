/** The peer: PostGraphile 5 as its manual sets it up. Arguments: port, Postgres URL, schema, most connections. */
import { createServer } from 'node:http'
import { postgraphile } from 'postgraphile'
import { makePgService } from 'postgraphile/adaptors/pg'
import { grafserv } from 'postgraphile/grafserv/node'
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber'

const [port = '', connectionString = '', schema = '', max = ''] = process.argv.slice(2)
const graph = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString, schemas: [schema], poolConfig: { max: Number(max) } })],
  grafast: { explain: false },
  grafserv: { graphqlPath: '/graphql', watch: false },
})
const server = createServer()
await graph.createServ(grafserv).addTo(server)
server.listen(Number(port), '127.0.0.1')
