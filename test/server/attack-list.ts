/** One attack: what is posted, and the answer that is safe. */
export interface Attack {
  /** Its name in the project's list of attacks. */
  id: string
  what: string
  body: object | string
  /** What one of the errors' codes must be. */
  code: string
}

const many = (count: number, piece: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => piece(i)).join(' ')
const nested = (open: string, count: number, core: string, close: string) =>
  open.repeat(count) + core + close.repeat(count)

const CIRCLE = nested('types { fields { type { ', 6, 'name', ' } } }').replace(/^types/, 'types')

const connection = (inner: string) => `edges { node { id ${inner} } }`
const THREE_LEVELS = `companies(first: 100) { ${connection(
  `leads(first: 100) { ${connection(`timeline(first: 100) { ${connection('')} }`)} }`,
)} }`

/** Attacks that are one request each. Memory-heavy ones are scaled down: their size is refused long before. */
export const ATTACKS: readonly Attack[] = [
  {
    id: 'G01',
    what: '1,000 aliases of __typename',
    body: { query: `{ ${many(1000, (i) => `a${i}:__typename`)} }` },
    code: 'TOO_MANY_TOKENS',
  },
  {
    id: 'G01',
    what: '31 aliases of __typename',
    body: { query: `{ ${many(31, (i) => `a${i}:__typename`)} }` },
    code: 'TOO_MANY_ALIASES',
  },
  {
    id: 'G02',
    what: '100 aliases of __type',
    body: { query: `{ ${many(100, (i) => `a${i}:__type(name:"Lead"){name}`)} }` },
    code: 'TOO_MANY_ALIASES',
  },
  {
    id: 'G01',
    what: 'aliases hidden in fragments',
    body: {
      query: `{ ...a } fragment a on Query { ...b x1:__typename } fragment b on Query { ${many(30, (i) => `a${i}:__typename`)} }`,
    },
    code: 'TOO_MANY_ALIASES',
  },
  {
    id: 'G03',
    what: 'one field 1,500 times',
    body: { query: `{ ${many(1500, () => '__typename')} }` },
    code: 'TOO_BROAD',
  },
  {
    id: 'G04',
    what: '300 inline fragments side by side',
    body: { query: `{ ${many(300, () => '... on Query { me { id } }')} }` },
    code: 'TOO_MANY_TOKENS',
  },
  {
    id: 'G04',
    what: '120 inline fragments side by side',
    body: { query: `{ ${many(120, () => '... on Query { me { id } }')} }` },
    code: 'TOO_BROAD',
  },
  {
    id: 'G05',
    what: '500 directives that do not exist',
    body: { query: `{ __typename ${many(500, () => '@aa')} }` },
    code: 'TOO_MANY_DIRECTIVES',
  },
  {
    id: 'G06',
    what: '21 @include on one field',
    body: { query: `{ __typename ${many(21, () => '@include(if: true)')} }` },
    code: 'TOO_MANY_DIRECTIVES',
  },
  {
    id: 'G07',
    what: 'fragments in a circle',
    body: { query: '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }' },
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    id: 'G08',
    what: '25 fragments, each using the next twice',
    body: {
      query: `{ ...f0 } ${many(25, (i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`)} fragment f25 on Query { __typename }`,
    },
    code: 'TOO_MANY_FIELDS',
  },
  {
    id: 'G09',
    what: 'introspection in a circle',
    body: { query: `{ __schema { ${CIRCLE} } }` },
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    id: 'G09',
    what: 'introspection in a longer circle',
    body: { query: `{ __schema { ${nested('types { fields { type { ', 12, 'name', ' } } }')} } }` },
    code: 'TOO_DEEP',
  },
  {
    id: 'G09',
    what: 'introspection that is short and broad',
    body: {
      query: `{ __schema { types { fields { type { ${many(29, (i) => `a${i}: fields { name args { name } type { name } }`)} } } } } }`,
    },
    code: 'TOO_COSTLY',
  },
  {
    id: 'G10',
    what: '6,000 nested selections',
    body: { query: nested('{a', 6000, '', '}') },
    code: 'TOO_MANY_TOKENS',
  },
  { id: 'G10', what: '600 nested selections', body: { query: nested('{a', 600, '', '}') }, code: 'TOO_NESTED' },
  { id: 'G10', what: '21 nested selections', body: { query: nested('{a', 21, '', '}') }, code: 'TOO_DEEP' },
  {
    id: 'G11',
    what: 'a list in a list, 15,000 levels, as a literal',
    body: { query: `{ node(id: ${'['.repeat(15_000)}` },
    code: 'TOO_MANY_TOKENS',
  },
  {
    id: 'G11',
    what: 'a list in a list, 900 levels, as a literal',
    body: { query: `{ node(id: ${nested('[', 900, '1', ']')}) { id } }` },
    code: 'TOO_NESTED',
  },
  {
    id: 'G12',
    what: 'a list in a list, 15,000 levels, as a type',
    body: { query: `query ($a: ${'['.repeat(15_000)}` },
    code: 'TOO_MANY_TOKENS',
  },
  {
    id: 'G12',
    what: 'a list in a list, 900 levels, as a type',
    body: { query: `query ($a: ${nested('[', 900, 'ID', ']')}) { __typename }` },
    code: 'TOO_NESTED',
  },
  { id: 'G13', what: '900 kB of tokens', body: { query: 'a '.repeat(450_000) }, code: 'DOCUMENT_TOO_LONG' },
  { id: 'G13', what: '19 kB of tokens', body: { query: 'a '.repeat(9500) }, code: 'TOO_MANY_TOKENS' },
  {
    id: 'G14',
    what: '10,000 variables',
    body: { query: `query (${many(10_000, (i) => `$v${i}:Int`)}) { __typename }` },
    code: 'DOCUMENT_TOO_LONG',
  },
  {
    id: 'G14',
    what: '400 variables that nobody uses',
    body: { query: `query (${many(400, (i) => `$v${i}:Int`)}) { __typename }` },
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    id: 'G15',
    what: '300 operations',
    body: { query: many(300, (i) => `query q${i} { __typename }`), operationName: 'q1' },
    code: 'TOO_MANY_OPERATIONS',
  },
  { id: 'S10', what: '100 × 100 × 100 rows', body: { query: `{ ${THREE_LEVELS} }` }, code: 'TOO_COSTLY' },
  {
    id: 'S10',
    what: 'five times 60 × 60 × 60 rows through variables',
    body: {
      query: `query ($n: Int) { ${many(5, (i) => `a${i}: ${THREE_LEVELS.replaceAll('first: 100', 'first: $n')}`)} }`,
      variables: { n: 60 },
    },
    code: 'TOO_COSTLY',
  },
  {
    id: 'S01',
    what: 'first: 1000000',
    body: { query: '{ leads(first: 1000000) { edges { cursor } } }' },
    code: 'BAD_USER_INPUT',
  },
  {
    id: 'S01',
    what: 'first: -1',
    body: { query: '{ leads(first: -1) { edges { cursor } } }' },
    code: 'BAD_USER_INPUT',
  },
  {
    id: 'S02',
    what: 'first: 2147483648',
    body: { query: '{ leads(first: 2147483648) { edges { cursor } } }' },
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    id: 'S02',
    what: 'first and last',
    body: { query: '{ leads(first: 1, last: 1) { edges { cursor } } }' },
    code: 'BAD_USER_INPUT',
  },
  ...['garbage', '', 'T2Zmc2V0Q29ubmVjdGlvbjotMQ==', 'R1BDOlM6JyBPUiAxPTEtLQ==', 'x'.repeat(20_000)].map((after) => ({
    id: 'S03',
    what: `the cursor ${after.slice(0, 30)}`,
    body: { query: 'query ($after: String) { leads(after: $after) { edges { cursor } } }', variables: { after } },
    code: 'INVALID_CURSOR',
  })),
  ...['2024-13-45', '2024-02-30', 'infinity', '99999-01-01', '+275760-09-13T00:00:00Z', ''].map((from) => ({
    id: 'S07',
    what: `the time ${from}`,
    body: {
      query: 'query ($from: DateTime) { timeline(filter: { from: $from }) { totalCount } }',
      variables: { from },
    },
    code: 'BAD_USER_INPUT',
  })),
  ...['\u0000', 'a\u0000b', '\ud800', 'x\udfff'].flatMap((text) => [
    {
      id: text.includes('\u0000') ? 'S05' : 'S06',
      what: `the text ${JSON.stringify(text)} in a variable`,
      body: { query: 'query ($t: String) { leads(filter: { search: $t }) { totalCount } }', variables: { t: text } },
      code: 'BAD_USER_INPUT',
    },
    {
      id: text.includes('\u0000') ? 'S05' : 'S06',
      what: `the text ${JSON.stringify(text)} in an id`,
      body: { query: 'query ($id: ID!) { node(id: $id) { id } }', variables: { id: text } },
      code: 'BAD_USER_INPUT',
    },
  ]),
  {
    id: 'S05',
    what: 'U+0000 in the document',
    body: { query: '{ leads(filter: { search: "a\\u0000" }) { totalCount } }' },
    code: 'BAD_USER_INPUT',
  },
  {
    id: 'I01',
    what: '1e400 as a number',
    body: '{"query":"query ($n: Int) { leads(first: $n) { totalCount } }","variables":{"n":1e400}}',
    code: 'BAD_USER_INPUT',
  },
  {
    id: 'I01',
    what: '2147483648 in a variable',
    body: { query: 'query ($n: Int) { leads(first: $n) { totalCount } }', variables: { n: 2_147_483_648 } },
    code: 'BAD_USER_INPUT',
  },
  {
    id: 'S09',
    what: 'an operator where a text is wanted',
    body: {
      query: 'query ($e: EmailAddress) { lead(email: $e) { id } }',
      variables: { e: { not: '' } },
    },
    code: 'BAD_USER_INPUT',
  },
  {
    id: 'B04',
    what: 'a variable of 100,000 levels',
    body: `{"query":"{ __typename }","variables":{"a":${nested('[', 100_000, '1', ']')}}}`,
    code: 'BAD_USER_INPUT',
  },
  { id: 'B06', what: 'JSON that ends early', body: '{"query":"{ me', code: 'BAD_REQUEST' },
  ...['null', '[]', '123', '"text"'].map((body) => ({
    id: 'B08',
    what: `the body ${body}`,
    body,
    code: 'BAD_REQUEST',
  })),
  {
    id: 'B09',
    what: '100 operations in a batch',
    body: JSON.stringify(Array.from({ length: 100 }, () => ({ query: '{ __typename }' }))),
    code: 'BAD_REQUEST',
  },
  {
    id: 'B01',
    what: 'a body of 8 MB',
    body: { query: `{ me { id } } # ${'x'.repeat(8_000_000)}` },
    code: 'BODY_TOO_LARGE',
  },
  {
    id: 'B02',
    what: 'a variable of 10 MB',
    body: { query: '{ __typename }', variables: { a: 'x'.repeat(10_000_000) } },
    code: 'BODY_TOO_LARGE',
  },
]
