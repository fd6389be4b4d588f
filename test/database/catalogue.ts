import type { Queryable } from '../../src/database/database.ts'

/** One column as the live catalogue has it. */
export interface CatalogueColumn {
  table: string
  column: string
  /** As Postgres writes it, such as `timestamp(3) with time zone`. */
  type: string
  nullable: boolean
  /** The default's or the generation's expression, or null. */
  expression: string | null
  generated: boolean
  collation: string | null
}

/** A primary key, unique index or other index. */
export interface CatalogueIndex {
  table: string
  name: string
  primary: boolean
  unique: boolean
  nullsNotDistinct: boolean
  method: string
  /** Columns in order, each with ` DESC` or an operator class where it is not the default. */
  columns: string[]
  /** The condition of a partial index, or null. */
  where: string | null
}

/** A foreign key. */
export interface CatalogueForeignKey {
  table: string
  column: string
  referencedTable: string
  referencedColumn: string
  onDelete: DeleteRule
  onUpdate: DeleteRule
}

/** What a foreign key does with its row when the other row goes. */
export type DeleteRule = 'CASCADE' | 'SET NULL' | 'RESTRICT' | 'NO ACTION' | 'SET DEFAULT'

/** The columns of every table of the workspace but the migrations' own. */
export function readColumns(db: Queryable): Promise<CatalogueColumn[]> {
  return db.query<CatalogueColumn>(`
    select c.relname::text as table, a.attname::text as column, format_type(a.atttypid, a.atttypmod) as type,
      not a.attnotnull as nullable, pg_get_expr(d.adbin, d.adrelid) as expression, a.attgenerated <> '' as generated,
      nullif(l.collname, 'default')::text as collation
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    left join pg_collation l on l.oid = a.attcollation
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname <> '_prisma_migrations'
    order by 1, 2`)
}

/** Every index of the workspace but the migrations' own. */
export function readIndexes(db: Queryable): Promise<CatalogueIndex[]> {
  return db.query<CatalogueIndex>(`
    select c.relname::text as table, ic.relname::text as name, i.indisprimary as primary, i.indisunique as unique,
      i.indnullsnotdistinct as "nullsNotDistinct", m.amname::text as method,
      (select jsonb_agg(coalesce(a.attname::text, pg_get_indexdef(i.indexrelid, k.place::int, true)) || case when i.indoption[k.place - 1] & 1 = 1 then ' DESC' else '' end
          || case when o.opcdefault then '' else ' ' || o.opcname end order by k.place)
        from unnest(i.indkey) with ordinality k(attnum, place)
        left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
        join pg_opclass o on o.oid = i.indclass[k.place - 1]) as columns,
      pg_get_expr(i.indpred, i.indrelid) as where
    from pg_index i
    join pg_class ic on ic.oid = i.indexrelid
    join pg_am m on m.oid = ic.relam
    join pg_class c on c.oid = i.indrelid
    where c.relnamespace = current_schema()::regnamespace and c.relname <> '_prisma_migrations'
    order by 1, 2`)
}

/** Every foreign key of the workspace. All have one column. */
export function readForeignKeys(db: Queryable): Promise<CatalogueForeignKey[]> {
  const rule = (column: string) => `case ${column} when 'c' then 'CASCADE' when 'n' then 'SET NULL'
    when 'r' then 'RESTRICT' when 'a' then 'NO ACTION' else 'SET DEFAULT' end`
  return db.query<CatalogueForeignKey>(`
    select c.relname::text as table, a.attname::text as column, rc.relname::text as "referencedTable",
      ra.attname::text as "referencedColumn", ${rule('f.confdeltype')} as "onDelete", ${rule('f.confupdtype')} as "onUpdate"
    from pg_constraint f
    join pg_class c on c.oid = f.conrelid
    join pg_class rc on rc.oid = f.confrelid
    join pg_attribute a on a.attrelid = c.oid and a.attnum = any (f.conkey)
    join pg_attribute ra on ra.attrelid = rc.oid and ra.attnum = any (f.confkey)
    where f.contype = 'f' and c.relnamespace = current_schema()::regnamespace
    order by 1, 2`)
}

/** The enums of the workspace with their words in order. */
export async function readEnums(db: Queryable): Promise<Record<string, string[]>> {
  const rows = await db.query<{ name: string; words: string[] }>(`
    select t.typname::text as name, jsonb_agg(e.enumlabel order by e.enumsortorder) as words
    from pg_type t join pg_enum e on e.enumtypid = t.oid
    where t.typnamespace = current_schema()::regnamespace group by 1 order by 1`)
  return Object.fromEntries(rows.map(({ name, words }) => [name, words]))
}
