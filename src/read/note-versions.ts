import { byMoment, keysetList } from './keyset-list.ts'

const replaced = byMoment('replacedAt', 'By the time a newer version took its place')

/** The orders of the earlier versions of a note. */
export const noteVersionList = keysetList({
  model: 'NoteVersion',
  key: 'id',
  keyKind: 'uuid',
  orders: { NEWEST_FIRST: replaced.desc, OLDEST_FIRST: replaced.asc },
  defaultOrder: 'NEWEST_FIRST',
})
