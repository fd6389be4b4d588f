import fc from 'fast-check'
import { IMPORT_COLUMNS } from '../../src/domain/import-vocabulary.ts'
import type { Policies } from '../../src/import/import-policy.ts'

/** A table as it stands in a file: the header first. */
export type Cells = string[][]

const HEADER = [
  'First Name',
  'Last Name',
  'Title',
  'Company Name',
  'Email',
  'Seniority',
  'Mobile Phone',
  'Country',
  'Person Linkedin Url',
  'Website',
  'Industry',
  '# Employees',
  'Annual Revenue',
  'Apollo Contact Id',
  'Notes',
  'Notes',
  '',
]

const oneOf = (...values: string[]) => fc.constantFrom(...values)

/** Few values, so that rows meet each other and what is there; some of them unusable. */
const row = fc.tuple(
  oneOf('Ada', 'Bo', 'Cy', ''),
  oneOf('Quill', 'Reed', ''),
  oneOf('Owner', 'Head of Sales', ''),
  oneOf('Bright Smile', 'Kite Works', 'BRIGHT SMILE', ''),
  oneOf(
    'ada@smile.example',
    'ADA@smile.example',
    'bo@kite.example',
    'cy@gmail.com',
    'not an address',
    'email_not_unlocked@domain.com',
    '',
  ),
  oneOf('Owner', 'C suite', ''),
  oneOf("'+1 512-555-0101", '020 7946 0123', 'N/A', ''),
  oneOf('United Kingdom', 'United States', ''),
  oneOf(
    'http://www.linkedin.com/in/ada-quill',
    'https://uk.linkedin.com/in/Bo-Reed/',
    'http://linkedin.com/sales/lead/x',
    '',
  ),
  oneOf('https://smile.example', 'www.kite.example/en', 'http://facebook.com/kite', ''),
  oneOf('dental', 'logistics', ''),
  oneOf('85', '11-50', 'many', ''),
  oneOf('12500000', '8.80E+07', ''),
  oneOf('6a3100002ad35cdb5f9bb3d0', '6a31000088388ce2fbb969b6', ''),
  fc.string({ maxLength: 5 }),
  oneOf('=1+1', 'line\nbreak', 'a "quoted" word', 'odd\u001fsigns\u001e', ''),
  fc.constant('x'),
)

const blankRow = fc.constant(HEADER.map(() => ''))
const shortRow = row.map((cells) => cells.slice(0, 5))
const longRow = row.map((cells) => [...cells, 'one too many'])

/** Lists of people of Apollo's form, with duplicates, empty, short and long rows. */
export const peopleList: fc.Arbitrary<Cells> = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: row.map((cells): string[] => [...cells]) },
      { weight: 1, arbitrary: blankRow },
      { weight: 1, arbitrary: shortRow },
      { weight: 1, arbitrary: longRow },
    ),
    { minLength: 1, maxLength: 14 },
  )
  .map((rows) => [HEADER, ...rows])

const COLUMNS = Object.keys(IMPORT_COLUMNS)

/** What happens to values that are there, in some of the columns. */
export const importPolicies: fc.Arbitrary<Policies> = fc
  .array(fc.constantFrom(undefined, 'fill_empty', 'overwrite', 'keep', 'overwrite'), {
    minLength: COLUMNS.length,
    maxLength: COLUMNS.length,
  })
  .map((policies) => Object.fromEntries(COLUMNS.map((column, index) => [column, policies[index]])))

/** How a table is written down. */
export interface CsvStyle {
  delimiter: string
  /** Line ends, taken in turn. */
  lineEnds: string[]
  /** Whether every cell is quoted, or only those that must be. */
  quoteAll: boolean
  lastLineEnd: boolean
}

export const csvStyle: fc.Arbitrary<CsvStyle> = fc.record({
  delimiter: oneOf(',', ';', '\t', '|'),
  lineEnds: fc.array(oneOf('\n', '\r\n', '\r'), { minLength: 1, maxLength: 3 }),
  quoteAll: fc.boolean(),
  lastLineEnd: fc.boolean(),
})

/** Plain CSV as Apollo writes it. */
export const APOLLO_STYLE: CsvStyle = { delimiter: ',', lineEnds: ['\n'], quoteAll: false, lastLineEnd: true }

/** Writes a table down as RFC 4180 has it. */
export function encodeCsv(cells: Cells, { delimiter, lineEnds, quoteAll, lastLineEnd }: CsvStyle): string {
  const encode = (cell: string) =>
    quoteAll || cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
  return cells
    .map((row, index) => {
      // @NOTE A record without any sign could not be told from an empty line.
      const line = row.length === 1 && row[0] === '' ? '""' : row.map(encode).join(delimiter)
      const end = lineEnds[index % lineEnds.length] ?? '\n'
      return index === cells.length - 1 && !lastLineEnd ? line : line + end
    })
    .join('')
}
