import { type ConditionPlace, OwnCondition } from '../database/fast-reader/own-condition.ts'
import { type ExactNumber, isExactNumber } from '../domain/exact-number.ts'
import { isJsonObject, type JsonValue } from '../domain/json.ts'

const COMPARISONS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

/** How a value at a path is compared with another. */
type JsonComparison = keyof typeof COMPARISONS

/** One thing that is asked of the value at a path. */
export type JsonTest =
  | { kind: 'in'; values: readonly JsonValue[] }
  | { kind: JsonComparison; value: string | number | ExactNumber }
  | { kind: 'contains'; value: JsonValue }
  | { kind: 'containsText'; value: string }
  | { kind: 'exists'; value: boolean }

/**
 * One test of the value at a path inside of a JSON column. Equality and containment are asked as `column @> document`,
 * which the column's GIN index answers; all values and the path itself are parameters.
 */
export class JsonCondition extends OwnCondition {
  readonly form: string
  readonly values: readonly string[]
  readonly #field: string
  readonly #pieces: readonly Piece[]
  readonly #join: ' or ' | ' and '

  /** @param field the JSON column, as Prisma names it */
  constructor(field: string, path: readonly string[], test: JsonTest) {
    super()
    this.#field = field
    this.#join = test.kind === 'in' ? ' or ' : ' and '
    this.#pieces = piecesOf(path, test)
    this.form = ['json', field, test.kind, ...this.#pieces.map(({ form }) => form)].join(',')
    this.values = this.#pieces.flatMap(({ values }) => values)
  }

  override sql({ column, parameters }: ConditionPlace): string {
    const name = column(this.#field)
    const rest = [...parameters]
    const parts = this.#pieces.map((piece) => piece.sql(name, rest.splice(0, piece.values.length)))
    return parts.length === 0 ? 'false' : `(${parts.join(this.#join)})`
  }
}

interface Piece {
  form: string
  values: readonly string[]
  sql: (column: string, parameters: readonly string[]) => string
}

function piecesOf(path: readonly string[], test: JsonTest): Piece[] {
  switch (test.kind) {
    case 'in':
      return padded(test.values).map((value) => equals(path, value))
    case 'contains':
      return [contains(path, test.value)]
    case 'containsText':
      return [
        at(
          path,
          test.value,
          (json, text, value) => `${isA('string', json)} and strpos(lower(${text}), lower(${value})) > 0`,
          'text',
        ),
      ]
    case 'exists':
      return [exists(path, test.value)]
    default:
      return [compares(path, test.kind, test.value)]
  }
}

/** Filled up to the next power of two with the last value, so that few lengths are compiled. */
function padded(values: readonly JsonValue[]): JsonValue[] {
  const length = values.length === 0 ? 0 : 2 ** Math.ceil(Math.log2(values.length))
  return Array.from({ length }, (_, index) => values[Math.min(index, values.length - 1)] ?? null)
}

/** Postgres reads a whole number in a path as a place in a list or as a key; a document can say only one of them. */
const PLACE = /^-?\d+$/

const asDocument = (path: readonly string[]) => path.length > 0 && !path.some((step) => PLACE.test(step))

function equals(path: readonly string[], value: JsonValue): Piece {
  const isPlain = typeof value !== 'object' || value === null || isExactNumber(value)
  if (!asDocument(path)) return at(path, json(value), (found, _, wanted) => `${found} = ${wanted}::jsonb`, 'equal')
  const [document, whole] = [json(nested(path, value)), json(value)]
  if (isPlain) return { form: 'plain', values: [document], sql: (column, [doc]) => `${column} @> ${doc}::text::jsonb` }
  return {
    form: 'whole',
    values: [document, pathText(path), whole],
    sql: (column, [doc, steps, wanted]) =>
      `(${column} @> ${doc}::text::jsonb and ${column} #> ${steps}::text::text[] = ${wanted}::text::jsonb)`,
  }
}

/** A list that has a value (or all values of a list); an object that has the members of an object. */
function contains(path: readonly string[], value: JsonValue): Piece {
  const wanted = isJsonObject(value) || Array.isArray(value) ? value : [value]
  if (path.length > 0 && !asDocument(path)) {
    return at(path, json(wanted), (found, _, part) => `${found} @> ${part}::jsonb`, 'within')
  }
  const document = json(nested(path, wanted))
  return { form: 'within', values: [document], sql: (column, [doc]) => `${column} @> ${doc}::text::jsonb` }
}

/** Numbers compare with numbers, exactly; texts with texts, by their bytes. Anything else does not match. */
function compares(path: readonly string[], kind: JsonComparison, value: string | number | ExactNumber): Piece {
  const operator = COMPARISONS[kind]
  if (typeof value !== 'string') {
    return at(
      path,
      json(value),
      (found, _, than) => `${isA('number', found)} and ${found} ${operator} ${than}::jsonb`,
      'number',
    )
  }
  return at(
    path,
    value,
    (found, text, than) => `${isA('string', found)} and ${text} collate "C" ${operator} ${than}`,
    'text',
  )
}

function exists(path: readonly string[], wanted: boolean): Piece {
  return {
    form: String(wanted),
    values: [pathText(path)],
    sql: (column, [steps]) => `(${column} #> ${steps}::text::text[] is ${wanted ? 'not ' : ''}null)`,
  }
}

/** A test of what stands at a path, given as JSON, as text, and with the value it is compared with. */
function at(
  path: readonly string[],
  value: string,
  test: (found: string, text: string, value: string) => string,
  form: string,
): Piece {
  return {
    form,
    values: [pathText(path), value],
    sql: (column, [steps, compared]) => {
      const place = `${steps}::text::text[]`
      return `(${test(`(${column} #> ${place})`, `(${column} #>> ${place})`, `${compared}::text`)})`
    },
  }
}

function isA(type: 'string' | 'number', found: string): string {
  return `jsonb_typeof(${found}) = '${type}'`
}

function nested(path: readonly string[], value: JsonValue): JsonValue {
  // @NOTE Object.fromEntries keeps a step named __proto__ an ordinary key.
  return path.reduceRight<JsonValue>((inner, step) => Object.fromEntries([[step, inner]]), value)
}

function json(value: JsonValue): string {
  return JSON.stringify(value)
}

/** A list of texts as Postgres reads it. */
function pathText(path: readonly string[]): string {
  return `{${path.map((step) => `"${step.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`
}
