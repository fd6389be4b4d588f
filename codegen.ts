import type { CodegenConfig } from '@graphql-codegen/cli'

/**
 * Types the documents of the tests. It reads the committed schema.graphql and never the schema's own module: that would
 * bring in a second copy of graphql.
 */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: ['test/**/*.ts', '!test/generated/**'],
  generates: {
    'test/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        skipTypename: true,
        strictScalars: true,
        scalars: {
          Date: 'string',
          DateTime: 'string',
          Decimal: 'string',
          EmailAddress: 'string',
          JSON: 'unknown',
          NonNegativeInt: 'number',
          UUID: 'string',
          Upload: 'null',
        },
      },
    },
  },
  importExtension: '.ts',
  emitLegacyCommonJSImports: false,
  ignoreNoDocuments: true,
}

export default config
