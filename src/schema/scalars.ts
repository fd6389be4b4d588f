import { GraphQLScalarType, Kind, type ValueNode } from 'graphql'
import { DateResolver, DateTimeResolver, JSONResolver, NonNegativeIntResolver, UUIDResolver } from 'graphql-scalars'
import { normalizeEmail } from '../domain/email-address.ts'
import { exactNumber, isExactNumber } from '../domain/exact-number.ts'
import { builder } from './builder.ts'

builder.addScalarType(
  'DateTime',
  described(DateTimeResolver, 'A point in time in UTC, such as 2026-03-01T09:30:00.000Z.'),
)
builder.addScalarType('Date', described(DateResolver, 'A calendar day, such as 2026-03-01.'))
builder.addScalarType(
  'JSON',
  new GraphQLScalarType({
    ...JSONResolver.toConfig(),
    description: 'Any JSON value, exactly as the source sent it, numbers of any length included.',
    parseLiteral: jsonLiteral,
  }),
)
builder.addScalarType('UUID', described(UUIDResolver, "A row's key in the database, for those who also use SQL."))
builder.addScalarType('NonNegativeInt', described(NonNegativeIntResolver, 'A whole number that is 0 or more.'))

builder.scalarType('Decimal', {
  description: 'An exact decimal number, such as an amount of money, written as a text: "1499.5".',
  serialize: (value) => value.toFixed(),
  parseValue: (value) => {
    if (typeof value === 'string' || typeof value === 'number') return String(value)
    if (isExactNumber(value)) return value.rawJSON
    throw wrongDecimal()
  },
  parseLiteral: (node) => {
    if (node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT) return node.value
    throw wrongDecimal()
  },
})

function wrongDecimal(): TypeError {
  return new TypeError('A Decimal is given as a text or a number, such as "1499.5".')
}

/** A literal of the document as JSON, numbers to the digit. */
function jsonLiteral(node: ValueNode, variables?: Readonly<Record<string, unknown>> | null): unknown {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return exactNumber(node.value)
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value
    case Kind.ENUM:
      return undefined
    case Kind.NULL:
      return null
    case Kind.LIST:
      return node.values.map((value) => jsonLiteral(value, variables))
    case Kind.OBJECT:
      // @NOTE Object.fromEntries keeps a field named __proto__ an ordinary one.
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, jsonLiteral(value, variables)]))
    case Kind.VARIABLE:
      return variables?.[node.name.value]
  }
}

builder.scalarType('Upload', {
  description:
    'A file that comes with the request, by the GraphQL multipart request specification: null stands in its place, and ' +
    'the map names it. The request needs a header graphql-require-preflight of any value.',
  serialize: () => {
    throw new TypeError('Upload is taken only, never given.')
  },
  parseValue: (value) => {
    if (typeof value === 'string') return value
    throw new TypeError('Send the file as a part of a multipart request (GraphQL multipart request specification).')
  },
  parseLiteral: () => {
    throw new TypeError('Give the file as a variable.')
  },
})

builder.scalarType('EmailAddress', {
  description: 'An e-mail address. Letter case and blanks around it do not matter when you give one.',
  // @NOTE Addresses in the raw layer are shown as they came, however odd: one bad record must not spoil a page.
  serialize: (value) => value,
  parseValue: parseEmailAddress,
})

function parseEmailAddress(value: unknown): string {
  const address = typeof value === 'string' ? normalizeEmail(value) : null
  if (address !== null) return address
  throw new TypeError(`${JSON.stringify(value)} is not an e-mail address. Give one like jane@brightsmile.example.`)
}

/** A scalar of graphql-scalars under a description that a salesperson can read. */
function described<I, O>(scalar: GraphQLScalarType<I, O>, description: string): GraphQLScalarType<I, O> {
  return new GraphQLScalarType({ ...scalar.toConfig(), description })
}
