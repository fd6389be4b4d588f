import { parseExactJson } from '../../domain/exact-json.ts'
import type { Catalogue, Model } from './catalogue.ts'
import { countSql, groupCountSql } from './count.ts'
import { type Decode, Undecodable } from './decode.ts'
import { rowsSql } from './select.ts'
import { Slot, type Template, type TemplateObject } from './shape.ts'
import { Statement } from './statement.ts'
import { isObject } from './template.ts'
import { Unsupported } from './unsupported.ts'

/** The reads that are compiled. */
export const FAST_OPERATIONS = [
  'findMany',
  'findFirst',
  'findFirstOrThrow',
  'findUnique',
  'findUniqueOrThrow',
  'count',
  'groupBy',
] as const

/** One of the reads that are compiled. */
export type FastOperation = (typeof FAST_OPERATIONS)[number]

/** A query of one shape, ready to run with any values. */
export interface Plan {
  /** One statement whose one row has the answer as JSON text in its column `data`. */
  sql: string
  /** The place among the shape's values of each parameter. */
  parameters: readonly number[]
  /** Prisma's answer of that JSON. */
  decode: (json: string) => unknown
}

/**
 * Compiles a query to one statement.
 *
 * @throws Unsupported for what is left to Prisma
 */
export function compile(catalogue: Catalogue, modelName: string, operation: FastOperation, args: TemplateObject): Plan {
  const model = catalogue.get(modelName)
  if (model === undefined) throw new Unsupported(modelName)
  const statement = new Statement()
  const place = { catalogue, statement, model, alias: statement.alias(), negated: false }
  const comment = `/* ${modelName}.${operation} */`
  if (operation === 'count' || operation === 'groupBy') {
    const { sql, decode } = operation === 'count' ? countSql(args, place) : groupCountSql(args, place)
    return { sql: `${comment} ${sql}`, parameters: statement.parameters, decode: (json) => decode(JSON.parse(json)) }
  }
  const many = operation === 'findMany'
  const rows = rowsSql(many ? args : single(operation, args, model), place, [])
  return {
    sql: `${comment} select q.j::text as data from (${rows.sql}) q`,
    parameters: statement.parameters,
    decode: (json) => {
      const decoded = rows.decode(parseExactJson(json))
      return many ? decoded : firstOf(decoded)
    },
  }
}

function single(operation: FastOperation, args: TemplateObject, model: Model): TemplateObject {
  if (args.take !== undefined) throw new Unsupported('take')
  if (operation.startsWith('findUnique')) requireKey(args, model)
  return { ...args, take: 1 }
}

/** Prisma refuses a lookup that names no key; so the statement must never see one. */
function requireKey(args: TemplateObject, model: Model): void {
  const { select: _, where, ...rest } = args
  const named = isObject(where) ? Object.entries(where) : []
  const isKey = ([name, value]: [string, Template]) =>
    model.compoundKeys.has(name) || (value instanceof Slot && model.columns.get(name)?.isUnique === true)
  if (Object.keys(rest).length > 0 || !named.some(isKey)) throw new Unsupported('a lookup without a key')
}

function firstOf(decoded: ReturnType<Decode>): unknown {
  if (!Array.isArray(decoded)) throw new Undecodable('rows')
  const [first]: unknown[] = decoded
  return first ?? null
}
