import type { ImportField } from '../domain/import-vocabulary.ts'
import type { JsonObject } from '../domain/json.ts'
import { NotFoundError, ValidationError } from '../read/expected-errors.ts'
import { rowChange } from './change.ts'
import type { Problems } from './problems.ts'

const LONGEST_NAME = 100
const MOST_COLUMNS = 500
const LONGEST_COLUMN = 500

const TYPE = 'CsvMapping'

/** A mapping to be saved. */
interface NewMapping {
  name: string
  columns: readonly { name: string; field: ImportField }[]
}

/** Saves a way to read CSV files. A name is taken once. */
export const createMapping = rowChange({
  action: 'createCsvMapping',
  read: ({ input }: { input: NewMapping }, problems) => readMapping(problems, input),
  write: async ({ tx, userId }, { name, columns }) => {
    const [made] = await tx.query<{ id: string }>(
      `/* createMapping */ insert into csv_mappings (name, columns, created_by) values ($1, $2::jsonb, $3::uuid)
       on conflict (name) do nothing returning id`,
      [name, JSON.stringify(columns), userId],
    )
    if (made === undefined) {
      const message = `There is a mapping "${name}" already. Delete it first, or take another name.`
      throw new ValidationError([{ path: 'input.name', message }])
    }
    return { answer: made, subject: { type: TYPE, id: made.id }, before: {}, after: { name, columns } }
  },
})

/** Deletes a mapping; imports that used it stay as they are. */
export const deleteMapping = rowChange({
  action: 'deleteCsvMapping',
  read: ({ id }: { id: string }, problems) => problems.uuid(id, 'id', TYPE),
  write: async ({ tx }, id) => {
    const [gone] = await tx.query<{ name: string; columns: JsonObject }>(
      '/* deleteMapping */ delete from csv_mappings where id = $1::uuid returning name, columns',
      [id],
    )
    if (gone === undefined) throw new NotFoundError(`There is no mapping ${id}.`)
    return { answer: { id }, subject: { type: TYPE, id }, before: { ...gone }, after: {} }
  },
})

function readMapping(problems: Problems, { name, columns }: NewMapping): { name: string; columns: JsonObject } {
  const read = problems.text(name, 'input.name', LONGEST_NAME)
  if (read === 'apollo') problems.add('input.name', 'The name apollo means the mapping that is built in. Take another.')
  if (columns.length === 0 || columns.length > MOST_COLUMNS) {
    problems.add('input.columns', `input.columns has ${columns.length} columns; a mapping names 1 to ${MOST_COLUMNS}.`)
    return { name: read, columns: {} }
  }
  return { name: read, columns: readColumns(problems, columns) }
}

/** Headers are compared without regard to letter case and blanks, so that two that are alike then would be one column. */
function readColumns(problems: Problems, columns: NewMapping['columns']): JsonObject {
  const seen = new Map<string, number>()
  const read = columns.map(({ name, field }, index): [string, ImportField] => {
    const path = `input.columns.${index}.name`
    const header = problems.text(name, path, LONGEST_COLUMN)
    const compared = header.replaceAll(/\s+/g, ' ').toLowerCase()
    const first = seen.get(compared)
    if (first === undefined) seen.set(compared, index)
    else if (compared !== '') {
      problems.add(path, `${path} names the same column as input.columns.${first}.name. Leave one of the two out.`)
    }
    return [header, field]
  })
  return Object.fromEntries(read)
}
