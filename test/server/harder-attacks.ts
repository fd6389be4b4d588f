/** A request that does much within all limits, or is refused late. */
export interface HarderAttack {
  what: string
  body: string
}

const many = (count: number, piece: (index: number) => string) => Array.from({ length: count }, (_, i) => piece(i))
const request = (query: string, variables: object = {}) => JSON.stringify({ query, variables })
const UUIDS = (count: number) => many(count, (i) => `Lead:00000000-0000-4000-8000-${String(i).padStart(12, '0')}`)

const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Lead { id email company { id } } } }'
const FIELDS =
  'id email firstName lastName company { id companyName } campaignLeads(first: 1) { edges { node { id } } }'

/** Requests beside which the server must go on answering. @param leads global ids of leads that are there */
export function harderAttacks(leads: readonly string[]): HarderAttack[] {
  return [
    { what: 'nodes with 22,000 ids', body: request(NODES, { ids: UUIDS(22_000) }) },
    {
      what: 'nodes with 200 ids and lists in each',
      body: request(
        `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Lead { ${FIELDS} timeline(first: 100) { totalCount edges { node { id eventType } } } } } }`,
        { ids: leads },
      ),
    },
    {
      what: '30 aliases of node',
      body: request(`{ ${many(30, (i) => `n${i}: node(id: "${leads[i]}") { ... on Lead { ${FIELDS} } }`).join(' ')} }`),
    },
    {
      what: '30 aliases of long lists',
      body: request(
        `{ ${many(30, (i) => `n${i}: leads(first: 150) { totalCount edges { node { ${FIELDS} } } }`).join(' ')} }`,
      ),
    },
    {
      what: 'lists in lists up to the limit of rows',
      body: request(
        `{ companies(first: 40) { edges { node { leads(first: 10) { edges { node { ${FIELDS} timeline(first: 100) { totalCount edges { node { id } } } } } } } } } }`,
      ),
    },
    { what: '20,000 tokens', body: request(`{ ${'a '.repeat(10_000).slice(0, 19_900)} }`) },
    { what: 'a document of 1 MB', body: request(`{ me { id } } # ${'x'.repeat(950_000)}`) },
    {
      what: '1 MB of nested lists in a variable',
      body: `{"query":"{ __typename }","variables":{"a":${'['.repeat(490_000)}${']'.repeat(490_000)}}}`,
    },
    {
      what: '1 MB of nested objects in a variable',
      body: `{"query":"{ __typename }","variables":${'{"a":'.repeat(160_000)}1${'}'.repeat(160_000)}}`,
    },
    {
      what: '1 MB of wrong numbers for a list',
      body: request('query ($s: [Int!]) { instantlyLeads(filter: { leadStatus: $s }) { totalCount } }', {
        s: many(100_000, () => '"x"'),
      }),
    },
    {
      what: '1 MB of texts in a filter',
      body: request('query ($s: [String!]) { leads(filter: { leadStatus: $s }) { totalCount } }', {
        s: many(90_000, (i) => `s${i}`),
      }),
    },
    {
      what: '1 MB of fields that an input does not have',
      body: request('query ($f: LeadFilter) { leads(filter: $f) { totalCount } }', {
        f: Object.fromEntries(many(60_000, (i) => `f${i}`).map((name) => [name, 1])),
      }),
    },
    {
      what: '1 MB of variables that nobody declared',
      body: request('{ __typename }', Object.fromEntries(many(60_000, (i) => `v${i}`).map((name) => [name, 1]))),
    },
    {
      what: 'a number of 900,000 digits',
      body: `{"query":"query ($n: Int) { leads(first: $n) { totalCount } }","variables":{"n":1${'0'.repeat(900_000)}1}}`,
    },
    {
      what: 'a fraction of 900,000 digits in a path filter',
      body: `{"query":"query ($n: JSON) { instantlyLeads(filter: { json: [{ path: [\\"a\\"], gt: $n }] }) { totalCount } }","variables":{"n":0.${'0'.repeat(900_000)}1}}`,
    },
    {
      what: '900,000 backslashes',
      body: request('query ($t: String) { leads(filter: { search: $t }) { totalCount } }', { t: '\\'.repeat(450_000) }),
    },
    {
      what: 'a search for 1 MB',
      body: request('query ($t: String) { leads(filter: { search: $t }) { totalCount } }', {
        t: 'word '.repeat(190_000),
      }),
    },
    {
      what: 'a search for 100 words in every list',
      body: request(
        `query ($t: String) { ${['leads', 'companies', 'campaigns'].map((list) => `${list}(filter: { search: $t }) { totalCount edges { node { id } } }`).join(' ')} }`,
        {
          t: many(66, (i) => `w${i % 10}`)
            .join(' ')
            .slice(0, 200),
        },
      ),
    },
    {
      what: '10 path filters of 100 values, each 8 levels deep',
      body: request(
        'query ($j: [JsonPathFilter!]) { instantlyLeads(first: 200, filter: { json: $j }) { totalCount edges { node { rawJson } } } }',
        {
          j: Array.from({ length: 10 }, (_, i) => ({
            path: many(8, (level) => `step ${i}${level}`),
            in: many(100, (v) => `${v}${'x'.repeat(800)}`),
          })),
        },
      ),
    },
    {
      what: '1 MB of path filters',
      body: request('query ($j: [JsonPathFilter!]) { instantlyLeads(filter: { json: $j }) { totalCount } }', {
        j: many(20_000, () => '').map(() => ({ path: ['a', 'b', 'c'], eq: [1, 2, 3] })),
      }),
    },
    {
      what: 'a path filter for a value of 1 MB',
      body: request('query ($v: JSON) { instantlyLeads(filter: { json: [{ path: ["a"], eq: $v }] }) { totalCount } }', {
        v: many(150_000, () => 'a'),
      }),
    },
    {
      what: '200 path filters of 200 steps',
      body: request('query ($j: [JsonPathFilter!]) { instantlyLeads(filter: { json: $j }) { totalCount } }', {
        j: many(200, () => '').map(() => ({ path: many(200, (i) => `s${i}`), exists: true })),
      }),
    },
    {
      what: 'fragments that overlap',
      body: request(
        `{ ${many(90, (i) => `...f${i}`).join(' ')} } ${many(90, (i) => `fragment f${i} on Query { leads { edges { node { id } } } }`).join(' ')}`,
      ),
    },
    {
      what: 'one selection 90 times, four levels deep',
      body: request(`{ ${many(90, () => 'leads { edges { node { company { id } } } }').join(' ')} }`),
    },
    {
      what: 'fields that do not exist',
      body: request(`{ ${many(99, (i) => `fieldThatIsNotThere${i} { a }`).join(' ')} }`),
    },
    {
      what: 'a filter through relations, as deep as it goes',
      body: request(`query ($f: EventFilter) { timeline(filter: $f) { totalCount } }`, {
        f: {
          lead: { company: { search: 'a b c' }, campaign: { search: 'a b c' } },
          company: { search: 'x y' },
          campaign: { search: 'z' },
        },
      }),
    },
    {
      what: 'introspection of everything',
      body: request(
        '{ __schema { types { name fields { name args { name type { name ofType { name } } } type { name ofType { name ofType { name } } } } inputFields { name } enumValues { name } } } }',
      ),
    },
    {
      what: 'a cursor of 900,000 letters',
      body: request('query ($c: String) { leads(after: $c) { edges { cursor } } }', { c: 'W10='.repeat(225_000) }),
    },
    {
      what: 'an address of 900,000 letters',
      body: request('query ($e: EmailAddress) { lead(email: $e) { id } }', { e: `${'a.'.repeat(450_000)}@x.example` }),
    },
    {
      what: 'a time of 900,000 letters',
      body: request('query ($t: DateTime) { timeline(filter: { from: $t }) { totalCount } }', {
        t: '2026-01-01T00:00:00.'.padEnd(900_000, '0'),
      }),
    },
    {
      what: 'an id of 900,000 letters',
      body: request('query ($i: ID!) { node(id: $i) { id } }', { i: `Lead:${'a'.repeat(900_000)}` }),
    },
    {
      what: 'an amount of 900,000 digits',
      body: request('mutation ($p: Decimal) { createOffer(input: { offerName: "x", priceMin: $p }) { __typename } }', {
        p: `1${'0'.repeat(900_000)}1`,
      }),
    },
    {
      what: 'a phone number and a website of 400,000 letters',
      body: request('mutation ($l: CreateLeadInput!) { createLead(input: $l) { __typename } }', {
        l: {
          email: `${'x'.repeat(300_000)}@y.example`,
          phone: `+${'1 '.repeat(200_000)}`,
          linkedinUrl: `https://${'a.'.repeat(100_000)}`,
        },
      }),
    },
    {
      what: 'a company domain of 900,000 letters',
      body: request(
        'mutation ($d: String) { createCompany(input: { companyName: "x", companyDomain: $d }) { __typename } }',
        { d: `https://${'a.'.repeat(450_000)}example` },
      ),
    },
    {
      what: '1,000 leads for a campaign',
      body: request(
        'mutation ($l: [String!]!) { addCampaignLeads(input: { campaignId: "Campaign:00000000-0000-4000-8000-000000000000", leads: $l }) { __typename } }',
        { l: many(1000, (i) => `new${i}@y.example`) },
      ),
    },
    {
      what: '30,000 leads for a campaign',
      body: request(
        'mutation ($l: [String!]!) { addCampaignLeads(input: { campaignId: "Campaign:00000000-0000-4000-8000-000000000000", leads: $l }) { __typename } }',
        { l: many(30_000, (i) => `new${i}@y.example`) },
      ),
    },
    {
      what: '60,000 column names',
      body: request('query ($h: [String!]!) { suggestCsvMapping(headers: $h) { __typename } }', {
        h: many(60_000, (i) => `First name ${i}`),
      }),
    },
    {
      what: '20,000 columns of a mapping',
      body: request(
        'mutation ($c: [CsvMappingColumnInput!]!) { createCsvMapping(input: { name: "x", columns: $c }) { __typename } }',
        { c: many(20_000, (i) => `c${i}`).map((column) => ({ column, field: null })) },
      ),
    },
  ]
}
