import fc from 'fast-check'
import { cellValue, type Field, type FilledModel, fieldsOf, keyOf, ROWS } from './fast-reader-data.ts'

type Any = fc.Arbitrary<Record<string, unknown>>

/** A read of a model. */
export interface Query {
  model: FilledModel
  operation: 'findMany' | 'findFirst' | 'findUnique' | 'findFirstOrThrow' | 'findUniqueOrThrow'
  args: Record<string, unknown>
}

const isFilled = (model: string): model is FilledModel => model in ROWS
const scalarsOf = (model: string) => fieldsOf(model).filter(({ kind }) => kind !== 'object')
const relationsOf = (model: string) => fieldsOf(model).filter(({ kind, type }) => kind === 'object' && isFilled(type))
const comparable = (model: string) => scalarsOf(model).filter(({ isList, type }) => !isList && type !== 'Json')

/** Any read of any model, all rows in a total order. */
export const query: fc.Arbitrary<Query> = fc
  .constantFrom(...Object.keys(ROWS).filter(isFilled))
  .chain((model) =>
    fc.oneof(
      { weight: 6, arbitrary: many(model, 3).map((args): Query => ({ model, operation: 'findMany', args })) },
      { weight: 2, arbitrary: first(model) },
      { weight: 2, arbitrary: unique(model) },
    ),
  )

function first(model: FilledModel): fc.Arbitrary<Query> {
  return fc
    .tuple(many(model, 2), fc.constantFrom('findFirst' as const, 'findFirstOrThrow' as const))
    .map(([{ take: _, ...args }, operation]) => ({ model, operation, args }))
}

function unique(model: FilledModel): fc.Arbitrary<Query> {
  const fields = comparable(model).filter(({ isId, isUnique }) => isId || isUnique)
  const compound = compoundKey(model)
  const keys = fields.map((field): Any => cellValue(model, field).map((value) => ({ [field.name]: value })))
  return fc
    .tuple(
      fc.oneof(...keys, ...(compound === undefined ? [] : [compound])),
      fc.option(select(model, 2), { nil: undefined }),
      fc.constantFrom('findUnique' as const, 'findUniqueOrThrow' as const),
    )
    .map(([where, selection, operation]) => ({ model, operation, args: { where, select: selection } }))
}

function compoundKey(model: string): Any | undefined {
  const names = model === 'CampaignLead' ? ['campaignId', 'leadId'] : keyOf(model)
  if (names.length < 2) return undefined
  const parts = scalarsOf(model).filter(({ name }) => names.includes(name))
  const values = Object.fromEntries(parts.map((field) => [field.name, cellValue(model, field)]))
  return fc.record(values).map((value) => ({ [names.join('_')]: value }))
}

function many(model: string, depth: number): Any {
  return fc
    .record({
      select: fc.option(select(model, depth), { nil: undefined, freq: 8 }),
      where: fc.option(where(model, 2), { nil: undefined }),
      orderBy: orderBy(model),
      take: fc.option(fc.nat(6), { nil: undefined }),
      skip: fc.option(fc.nat(3), { nil: undefined, freq: 2 }),
    })
    .map((args) => Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)))
}

function orderBy(model: string): fc.Arbitrary<object[]> {
  const term = fc.constantFrom(...comparable(model)).chain((field) => {
    const sort = fc.constantFrom('asc', 'desc')
    const nulls = fc.record({ sort, nulls: fc.constantFrom('first', 'last') })
    return (field.isRequired ? sort : fc.oneof(sort, nulls)).map((value) => ({ [field.name]: value }))
  })
  const tie = fc.constantFrom('asc', 'desc').map((sort) => keyOf(model).map((name) => ({ [name]: sort })))
  return fc.tuple(fc.array(term, { maxLength: 2 }), tie).map(([terms, ties]) => [...terms, ...ties])
}

function select(model: string, depth: number): Any {
  const chosen = fc
    .shuffledSubarray(scalarsOf(model), { minLength: 1 })
    .map((fields) => Object.fromEntries(fields.map(({ name }) => [name, true])))
  const relations = relationsOf(model)
  if (depth === 0 || relations.length === 0) return chosen
  return fc
    .tuple(fc.boolean(), chosen, fc.shuffledSubarray(relations, { maxLength: Math.min(2, relations.length) }))
    .chain(([before, columns, picked]) =>
      fc
        .record(Object.fromEntries(picked.map((relation) => [relation.name, related(relation, depth - 1)])))
        .map((below) => (before ? { ...below, ...columns } : { ...columns, ...below })),
    )
}

function related({ type, isList }: Field, depth: number): fc.Arbitrary<unknown> {
  if (isList) return many(type, depth)
  return fc.oneof(
    { weight: 4, arbitrary: select(type, depth).map((selection) => ({ select: selection })) },
    fc.constant(true),
  )
}

function where(model: string, depth: number): Any {
  const leaves = fc.oneof({ weight: 4, arbitrary: condition(model) }, { weight: 1, arbitrary: keyset(model) })
  if (depth === 0) return leaves
  const inner = where(model, depth - 1)
  const list = fc.array(inner, { maxLength: 3 })
  const relations = relationsOf(model)
  return fc.oneof(
    { weight: 4, arbitrary: leaves },
    { weight: 1, arbitrary: fc.tuple(leaves, leaves).map(([one, other]) => ({ ...one, ...other })) },
    { weight: 1, arbitrary: list.map((AND) => ({ AND })) },
    { weight: 2, arbitrary: fc.tuple(inner, list).map(([one, OR]) => ({ ...one, OR })) },
    { weight: 2, arbitrary: fc.oneof(inner, list).map((NOT) => ({ NOT })) },
    ...(relations.length === 0
      ? []
      : [{ weight: 3, arbitrary: fc.constantFrom(...relations).chain((relation) => relationFilter(relation, depth)) }]),
  )
}

function relationFilter({ name, type, isList, isRequired }: Field, depth: number): Any {
  const inner = where(type, depth - 1)
  const named = (...keys: string[]) =>
    fc.tuple(fc.constantFrom(...keys), inner).map(([key, value]) => ({ [name]: { [key]: value } }))
  if (isList) return named('some', 'none', 'every')
  const direct = inner.map((value) => ({ [name]: value }))
  if (isRequired) return fc.oneof(direct, named('is', 'isNot'))
  return fc.oneof(
    direct,
    named('is', 'isNot'),
    fc.constantFrom({ [name]: null }, { [name]: { is: null } }, { [name]: { isNot: null } }),
  )
}

function condition(model: string): Any {
  return fc.constantFrom(...comparable(model)).chain((field) => {
    const value = cellValue(model, field)
    const filters: fc.Arbitrary<unknown>[] = [value, value.map((equals) => ({ equals })), value.map((not) => ({ not }))]
    if (field.type !== 'Boolean') {
      filters.push(
        fc.array(value, { maxLength: 5 }).map((list) => ({ in: list })),
        fc.array(value, { maxLength: 5 }).map((list) => ({ notIn: list })),
        fc.array(value, { maxLength: 3 }).map((list) => ({ not: { in: list } })),
      )
    }
    if (!field.isRequired) filters.push(fc.constantFrom(null, { not: null }, { equals: null }))
    if (field.kind !== 'enum' && field.type !== 'Boolean') {
      filters.push(
        fc.tuple(fc.constantFrom('lt', 'lte', 'gt', 'gte'), value).map(([key, bound]) => ({ [key]: bound })),
        fc.tuple(value, value).map(([gte, lt]) => ({ gte, lt })),
        value.map((lt) => ({ not: { lt } })),
      )
    }
    if (isText(model, field)) filters.push(pattern())
    return fc.oneof(...filters).map((filter) => ({ [field.name]: filter }))
  })
}

const isText = (model: string, { type, name, isId }: Field) =>
  type === 'String' && !isId && !/Id$/.test(name) && !(model === 'InstantlyEmailRaw' && name === 'threadId')

function pattern(): fc.Arbitrary<unknown> {
  const text = fc.constantFrom('a', 'A', 'ä', 'Ä', '%', '_', '\\\\', '"', '', 'ab', '🙂', '#1')
  return fc
    .tuple(
      fc.constantFrom('contains', 'startsWith', 'endsWith'),
      text,
      fc.constantFrom(undefined, 'insensitive', 'default'),
    )
    .map(([key, value, mode]) => (mode === undefined ? { [key]: value } : { [key]: value, mode }))
}

/** Rows behind a position, as the lists ask for them, and forms that only look alike. */
function keyset(model: string): Any {
  const columns = comparable(model).filter(({ kind, type }) => kind !== 'enum' && type !== 'Boolean')
  const key = columns.filter(({ name }) => keyOf(model).includes(name))
  return fc.tuple(fc.constantFrom(...columns), fc.constantFrom(...key)).chain(([column, tie]) => {
    const value = cellValue(model, column)
    const operators = fc.constantFrom(['lt', 'lte'], ['gt', 'gte'], ['lt', 'gte'], ['lt', 'lt'], ['gt', 'lte'])
    const shape = fc.tuple(operators, value, fc.option(value, { nil: undefined, freq: 2 }), cellValue(model, tie))
    return shape.map(([[strictly = '', upTo = ''], bound, other, last]) => ({
      AND: [
        { [column.name]: { [upTo]: bound } },
        { OR: [{ [column.name]: { [strictly]: other ?? bound } }, { [tie.name]: { [strictly]: last } }] },
      ],
    }))
  })
}
