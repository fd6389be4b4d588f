import { noteVersionList } from '../read/note-versions.ts'
import { builder } from './builder.ts'
import { orderEnum } from './enums.ts'
import { connectionType, pageArguments } from './keyset-connection.ts'

builder.prismaObject('NoteVersion', {
  select: { id: true },
  fields: (t) => ({
    noteText: t.exposeString('noteText', { nullable: true }),
    eventTimestamp: t.expose('eventTimestamp', { type: 'DateTime' }),
    replacedAt: t.expose('replacedAt', { type: 'DateTime' }),
    replacedBy: t.relation('replacedBy', {
      nullable: true,
      description: 'Who wrote the newer version; null when that user is gone.',
    }),
  }),
})

export const NoteVersionConnection = connectionType('NoteVersion', 'versions')

const NoteVersionOrder = orderEnum('NoteVersionOrder', noteVersionList, 'versions')

/** The arguments of a note's earlier versions. */
export const noteVersionArguments = builder.args((t) => ({
  ...pageArguments,
  order: t.field({ type: NoteVersionOrder, description: 'In which order; newest first when left out.' }),
}))
