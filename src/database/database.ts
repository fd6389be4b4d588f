import type { PrismaClient } from '../generated/prisma/client.ts'
import type { Answer } from './fast-reader/answers.ts'
import type { FastReadCounts } from './fast-reader/fast-reader.ts'

/** Anything that runs SQL: a database, a transaction, a session. */
export interface Queryable {
  /**
   * Runs one statement with `$1` parameters. Tables are named without a schema: the connection decides it.
   *
   * @typeParam Row the shape of a row. Keep to text, int4, float8, boolean, jsonb, uuid and timestamptz (a Date): both
   *   databases give these alike. Cast int8 and date in the statement.
   */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>
}

/** Either database behind one interface. */
export interface Database extends Queryable, AsyncDisposable {
  /** `embedded` is PGlite in this process; `postgres` is a server. */
  readonly kind: 'embedded' | 'postgres'
  /** Where the data is, fit to be shown: a folder, or host and database. Never a password. */
  readonly location: string
  /** The Prisma client over the same connections, for the graph. Its reads are compiled where they can be. */
  readonly prisma: PrismaClient
  /** For the graph's reads in SQL: as `prisma`, on connections whose statements the server ends after a time. */
  readonly reads: Queryable
  /** Builds a whole answer in one statement, where that is possible. */
  readonly answer: Answer
  /** How many answers and reads of `prisma` were compiled, and how many Prisma answered. */
  readonly fastReads: Readonly<FastReadCounts>
  /**
   * Runs `work` in one transaction and rolls back if it throws. Keep it short and never wait for a network inside: the
   * embedded database has one connection. Inside, use `tx`, never the database itself (it would wait for ever).
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>
  /** What does not work as it should where the database is, each with the remedy; empty as a rule. */
  readonly warnings: readonly string[]
  /**
   * Runs `work` on one connection of its own, for temporary tables.
   *
   * @throws DatabaseError DATABASE_NEEDS_DIRECT_URL behind a transaction pooler without DIRECT_URL
   */
  session<T>(work: (session: Database) => Promise<T>): Promise<T>
  /**
   * Calls `heard` after each transaction of any process that notified `channel` for this workspace; also when one may
   * have been missed, so it is a reason to look and nothing more.
   *
   * @returns ends it
   */
  listen(channel: string, heard: () => void): Promise<() => Promise<void>>
  /** Gives the room of dead rows back and measures a table anew; behind a transaction pooler it is only measured. */
  vacuum(table: string): Promise<void>
  /** Calls `listener` with every statement, until the returned function is called. For tests and statistics. */
  observe(listener: StatementListener): () => void
  /** Fails with DATABASE_DISK_FULL when an embedded database has too little room left; a server looks after itself. */
  assertFreeSpace(): Promise<void>
}

/** Hears of every statement that runs. */
export type StatementListener = (sql: string) => void

/** The listeners of one database. */
export class StatementObservers {
  readonly #listeners = new Set<StatementListener>()

  /** Adds a listener; the returned function takes it away again. */
  add(listener: StatementListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Tells every listener. */
  notify(sql: string): void {
    for (const listener of this.#listeners) listener(sql)
  }
}
