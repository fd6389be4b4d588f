import type { Queryable } from '../../database/database.ts'
import { DERIVED_TABLES } from '../derived-tables.ts'

const RAW_TABLES = [
  'instantly_campaigns_raw',
  'instantly_campaign_definitions_raw',
  'instantly_leads_raw',
  'instantly_emails_raw',
]

/**
 * Keeps the planner's figures in step with tables that grow fast. Postgres's autovacuum comes a minute late, PGlite and
 * temporary tables have none; without figures each batch reads whole tables, and the first sync of a large workspace
 * takes time with the square of its size. Figures are taken at batch 2, 4, 8, …: often while the tables are small.
 */
export class GrowingStatistics {
  readonly #db: Queryable
  #batches = 0
  #next = 2

  constructor(db: Queryable) {
    this.#db = db
  }

  /** To be called before each batch, outside of transactions. */
  async batch(): Promise<void> {
    this.#batches += 1
    if (this.#batches < this.#next) return
    this.#next *= 2
    for (const table of [...RAW_TABLES, ...DERIVED_TABLES])
      await this.#db.query(`/* GrowingStatistics */ analyze ${table}`)
  }
}
