import { byMoment, byText, keysetList } from './keyset-list.ts'

const created = (subject: string) => byMoment('createdAt', subject)

/** The orders of offers. */
export const offerList = keysetList({
  model: 'Offer',
  key: 'id',
  keyKind: 'uuid',
  orders: {
    NAME_ASC: byText('offerName', 'By name', false).asc,
    CREATED_AT_DESC: created('By the time the offer was created').desc,
  },
  defaultOrder: 'NAME_ASC',
})

/** The orders of CSV imports. */
export const csvImportList = keysetList({
  model: 'CsvImport',
  key: 'id',
  keyKind: 'uuid',
  orders: {
    CREATED_AT_DESC: created('By the time of the upload').desc,
    CREATED_AT_ASC: created('By the time of the upload').asc,
  },
  defaultOrder: 'CREATED_AT_DESC',
})

/** The orders of users. */
export const userList = keysetList({
  model: 'User',
  key: 'id',
  keyKind: 'uuid',
  orders: {
    EMAIL_ASC: byText('email', 'By e-mail address', false).asc,
    CREATED_AT_DESC: created('By the time the user was created').desc,
  },
  defaultOrder: 'EMAIL_ASC',
})

/** The orders of sync runs. */
export const syncRunList = keysetList({
  model: 'SyncRun',
  key: 'id',
  keyKind: 'uuid',
  orders: {
    CREATED_AT_DESC: created('By the time the run was asked for').desc,
    CREATED_AT_ASC: created('By the time the run was asked for').asc,
  },
  defaultOrder: 'CREATED_AT_DESC',
})

/** The orders of saved mappings. */
export const csvMappingList = keysetList({
  model: 'CsvMapping',
  key: 'id',
  keyKind: 'uuid',
  orders: {
    NAME_ASC: byText('name', 'By name', false).asc,
    CREATED_AT_DESC: created('By the time the mapping was saved').desc,
  },
  defaultOrder: 'NAME_ASC',
})

const row = { column: 'rowNumber', kind: 'number', nullable: false } as const

/** The orders of the rows of a CSV file. */
export const csvImportRowList = keysetList({
  model: 'CsvImportRow',
  key: 'id',
  keyKind: 'uuid',
  orders: {
    ROW_ASC: { ...row, direction: 'asc', says: 'As in the file.' },
    ROW_DESC: { ...row, direction: 'desc', says: 'The last row of the file first.' },
  },
  defaultOrder: 'ROW_ASC',
})
