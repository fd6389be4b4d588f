import { escapeLiteral } from 'pg'
import type { Place } from './bound.ts'
import type { Column, Model, Relation } from './catalogue.ts'
import type { Template, TemplateObject } from './shape.ts'
import { isList, isObject } from './template.ts'
import { Unsupported } from './unsupported.ts'
import { whereSql } from './where.ts'

/** Whose events a list below a row has, where the database keeps counts of them. */
export interface KeptScope {
  kind: string
  /** The subject's id, as SQL. */
  id: string
}

const SCOPES: Readonly<Record<string, string>> = { campaign_id: 'campaign', company_id: 'company' }

/** The scope of a list of events below a campaign or company; undefined for other lists. */
export function keptScope(relation: Relation, parent: Place): KeptScope | undefined {
  const [pair, ...more] = relation.on
  const kind = relation.target === 'Event' && pair !== undefined && more.length === 0 ? SCOPES[pair[1]] : undefined
  return pair === undefined || kind === undefined
    ? undefined
    : { kind, id: parent.statement.column(parent.alias, pair[0]) }
}

/**
 * How many events there are, from the counts that are kept beside them (migration 015): sums over whole days, and the
 * events themselves where a span cuts a day.
 *
 * @param kept the conditions, as `KeptCountSpot` has them
 * @param events the timeline's table, and what ties it to the parent
 * @returns undefined where the counts of this timeline are not kept
 */
export function keptCountSql(
  kept: TemplateObject,
  scope: KeptScope | undefined,
  events: { place: Place; join: readonly string[] },
): string | undefined {
  const { subject, sums, changes, edges } = kept
  if (edges === undefined || !isList(edges)) throw new Unsupported('edges')
  if (isObject(subject) === (scope !== undefined)) return undefined
  const own = isObject(subject) ? subject : undefined
  const kind = own === undefined ? scope?.kind : own.kind
  if (typeof kind !== 'string') throw new Unsupported('kind')
  const parts = edges.map(
    (edge) => `(select count(*) from ${tableOf(events.place)} where ${edgeSql(edge, own, events)})`,
  )
  for (const [table, where] of [
    ['event_counts', sums],
    ['event_count_changes', changes],
  ] as const) {
    if (where === undefined) continue
    const { statement, catalogue } = events.place
    const place: Place = { statement, catalogue, model: keptModel(table), alias: statement.alias(), negated: false }
    const ofSubject = [`${place.alias}.subject_kind = ${escapeLiteral(kind)}`]
    if (scope !== undefined) ofSubject.push(`${place.alias}.subject_id = ${scope.id}`)
    const conditions = [...ofSubject, ...conditionOf(own?.kept, place), ...conditionOf(where, place)].join(' and ')
    parts.push(`(select coalesce(sum(${place.alias}.events), 0) from ${tableOf(place)} where ${conditions})`)
  }
  return parts.length === 0 ? '0' : `(${parts.join(' + ')})::bigint`
}

function edgeSql(
  edge: Template,
  own: TemplateObject | undefined,
  { place, join }: { place: Place; join: readonly string[] },
) {
  return [...join, ...conditionOf(own?.rows, place), ...conditionOf(edge, place)].join(' and ')
}

function conditionOf(part: Template | undefined, place: Place): string[] {
  if (part === undefined) return []
  const where = isObject(part) ? part.where : undefined
  if (!isObject(where)) throw new Unsupported('where')
  const sql = whereSql(where, place)
  return sql === undefined ? [] : [sql]
}

function tableOf({ statement, model, alias }: Place): string {
  return statement.from(model, alias)
}

const COLUMNS: readonly Column[] = [
  keptColumn('subjectId', 'subject_id', 'String'),
  keptColumn('day', 'day', 'DateTime'),
  keptColumn('eventSource', 'event_source', 'Enum'),
  keptColumn('eventType', 'event_type', 'Enum'),
  keptColumn('direction', 'direction', 'Enum'),
]

function keptColumn(name: string, column: string, type: Column['type']): Column {
  const isUuid = name === 'subjectId'
  return { name, column, type, isList: false, isRequired: name !== 'day', isUnique: false, isUuid }
}

/** The tables of counts, which the Prisma client does not know. */
function keptModel(table: string): Model {
  const columns = new Map(COLUMNS.map((column) => [column.name, column]))
  return { name: table, table, columns, relations: new Map(), key: [], compoundKeys: new Map() }
}
