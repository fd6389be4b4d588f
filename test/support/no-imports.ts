import { suggestFields } from '../../src/import/column-map.ts'
import type { ImportService } from '../../src/import/import-service.ts'

const refuse = () => Promise.reject(new Error('An import was asked for where there are none.'))

/** Imports that cannot be begun. */
export const noImports: ImportService = {
  receive: refuse,
  start: refuse,
  preview: refuse,
  undo: refuse,
  failedRows: async () => undefined,
  suggestFields,
  resume: () => ({ importId: '', alreadyImported: true, finished: Promise.resolve() }),
  takeUp: async () => undefined,
  listen: () => () => undefined,
}
