import type { CodegenConfig } from '@graphql-codegen/cli'

function output(documents: string[]) {
  return {
    documents,
    preset: 'client' as const,
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
  }
}

/**
 * Types the documents of the tests and of the example. It reads the committed schema.graphql and never the schema's own module: that would
 * bring in a second copy of graphql.
 */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  generates: {
    'test/generated/': output(['test/**/*.ts', '!test/generated/**']),
    'examples/react/src/generated/introspection.ts': { plugins: ['./scripts/introspection-plugin.ts'] },
    'examples/react/src/generated/': output(['examples/react/src/**/*.ts', '!examples/react/src/generated/**']),
  },
  importExtension: '.ts',
  emitLegacyCommonJSImports: false,
  ignoreNoDocuments: true,
}

export default config
