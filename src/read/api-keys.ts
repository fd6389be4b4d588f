import { byMoment, keysetList } from './keyset-list.ts'

const created = byMoment('createdAt', 'By the time the key was made')

/** The orders of API keys. */
export const apiKeyList = keysetList({
  model: 'ApiKey',
  key: 'id',
  keyKind: 'uuid',
  orders: { CREATED_AT_DESC: created.desc, CREATED_AT_ASC: created.asc },
  defaultOrder: 'CREATED_AT_DESC',
})
