import pg from 'pg'

/** Settings of Postgres by name, as they stand behind `set … to`: `search_path` is `"leads", pg_temp`. */
export type PostgresSettings = Readonly<Record<string, string>>

/**
 * Makes settings certain in every transaction of a connection, whatever others left in the server's session: a statement
 * outside a transaction is sent with its settings in front, as one transaction and in one round trip; `begin` likewise.
 * Nothing stays in the server's session, so nobody else behind the same pooler ever sees them.
 *
 * To be called before the connection is used. A statement that Postgres runs only outside transactions (`vacuum`) fails.
 */
export function scopeTransactions(connection: pg.Connection, settings: PostgresSettings): void {
  const entries = Object.entries(settings)
  // @NOTE `set local` takes no snapshot, so that an isolation level can still be set after `begin`. Outside a block it
  // warns; `set_config` does not.
  const simple = entries.map(([name, value]) => `set local ${name} to ${value}; `).join('')
  const configs = entries.map(([name, value]) => `set_config('${name}', ${pg.escapeLiteral(value)}, true)`)
  const extended = `select ${configs.join(', ')}`

  const query = connection.query.bind(connection)
  const parse = connection.parse.bind(connection)
  const bind = connection.bind.bind(connection)
  const emit = connection.emit.bind(connection)
  let idle = true
  /** How many answers to our own settings are still to come. */
  let ownAnswers = 0

  const sendSettings = () => {
    if (!idle) return
    idle = false
    ownAnswers = 1
    parse({ name: '', text: extended, types: [] }, true)
    bind({}, true)
    connection.execute({}, true)
  }
  connection.query = (text) => {
    if (!idle) return query(text)
    idle = false
    ownAnswers = entries.length
    query(`${simple}${text}`)
  }
  connection.parse = (statement, more) => {
    sendSettings()
    parse(statement, more)
  }
  connection.bind = (config, more) => {
    sendSettings()
    bind(config, more)
  }
  connection.emit = (event: string | symbol, ...details: unknown[]) => {
    if (event === 'readyForQuery') idle = statusOf(details[0]) === 'I'
    if (event === 'errorMessage') ownAnswers = 0
    if (ownAnswers > 0 && (event === 'dataRow' || event === 'parseComplete')) return true
    if (ownAnswers > 0 && event === 'commandComplete') {
      ownAnswers -= 1
      return true
    }
    return emit(event, ...details)
  }
}

/** The state of a connection as its server gives it: `I` outside a transaction, `T` in one, `E` in one that failed. */
function statusOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'status' in message ? message.status : undefined
}
