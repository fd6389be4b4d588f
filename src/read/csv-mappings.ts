import { cleanText } from '../domain/clean-text.ts'
import type { ImportField } from '../domain/import-vocabulary.ts'
import type { PrismaClient, User } from '../generated/prisma/client.ts'
import { NotFoundError, ValidationError, validated } from './expected-errors.ts'
import { uuidArgument } from './node-id.ts'

const LONGEST_NAME = 100
const MOST_COLUMNS = 500

/** Who saves mappings. */
export interface MappingAuthor {
  prisma: PrismaClient
  currentUser: () => Promise<User>
}

/** A mapping to be saved. */
export interface NewMapping {
  name: string
  columns: readonly { name: string; field: ImportField }[]
}

/** Saves a mapping. @throws ValidationError, also where the name is taken */
export async function createMapping(
  { prisma, currentUser }: MappingAuthor,
  input: NewMapping,
): Promise<{ id: string }> {
  const name = cleanText(input.name).trim()
  const problem = problemOf(name, input.columns.length)
  if (problem !== null) throw new ValidationError([problem])
  const columns = Object.fromEntries(input.columns.map((column) => [cleanText(column.name), column.field]))
  const createdById = (await currentUser()).id
  const { count } = await prisma.csvMapping.createMany({ data: [{ name, columns, createdById }], skipDuplicates: true })
  if (count === 0) {
    const message = `There is a mapping "${name}" already. Delete it first, or take another name.`
    throw new ValidationError([{ path: 'input.name', message }])
  }
  return await prisma.csvMapping.findUniqueOrThrow({ where: { name }, select: { id: true } })
}

/** Deletes a mapping; imports that used it stay as they are. @throws ValidationError, NotFoundError */
export async function deleteMapping({ prisma }: MappingAuthor, id: string): Promise<string> {
  const uuid = validated('id', () => uuidArgument(id, 'id', 'CsvMapping'))
  const { count } = await prisma.csvMapping.deleteMany({ where: { id: uuid } })
  if (count === 0) throw new NotFoundError(`There is no mapping ${uuid}.`)
  return uuid
}

function problemOf(name: string, columns: number): { path: string; message: string } | null {
  if (name === '' || name.length > LONGEST_NAME || name === 'apollo')
    return { path: 'input.name', message: `The name must have 1 to ${LONGEST_NAME} signs and not be apollo.` }
  if (columns === 0 || columns > MOST_COLUMNS)
    return { path: 'input.columns', message: `A mapping names 1 to ${MOST_COLUMNS} columns.` }
  return null
}
