import { builder } from './builder.ts'

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0]

export const JsonPathFilter = builder.inputType('JsonPathFilter', {
  description:
    'What stands at a path inside of JSON. Everything that is given must hold; where something of another type ' +
    'stands, or nothing, it does not match.',
  fields: (t) => ({
    path: t.stringList({
      required: true,
      description:
        'The way to the value, at most 8 steps: names of members, or places in a list counted from 0, ' +
        'such as ["payload", "tags", "0"]. An empty path is the whole value.',
    }),
    eq: t.field({
      type: 'JSON',
      description: 'Exactly this value: a text, a number, true, false, null, a list, an object.',
    }),
    in: t.field({ type: ['JSON'], description: 'One of these values, at most 100.' }),
    gt: t.field({ type: 'JSON', description: 'More than this number; or a text that comes after this one.' }),
    gte: t.field({ type: 'JSON', description: 'This number or more; or this text or one that comes after it.' }),
    lt: t.field({
      type: 'JSON',
      description:
        'Less than this number; or a text that comes before this one. Times like 2026-03-01T… sort as texts.',
    }),
    lte: t.field({ type: 'JSON', description: 'This number or less; or this text or one that comes before it.' }),
    contains: t.field({
      type: 'JSON',
      description:
        'A list that has this value (or all values of this list), or an object that has the members of this object.',
    }),
    containsText: t.string({ description: 'A text that has this one somewhere in it, in upper or lower case.' }),
    exists: t.boolean({ description: 'True: something stands at the path, null included. False: nothing does.' }),
  }),
})

export const IntRange = builder.inputType('IntRange', {
  description: 'A span of whole numbers.',
  fields: (t) => ({
    min: t.int({ description: 'This number or more.' }),
    max: t.int({ description: 'This number or less.' }),
  }),
})

export const FloatRange = builder.inputType('FloatRange', {
  description: 'A span of numbers.',
  fields: (t) => ({
    min: t.float({ description: 'This number or more.' }),
    max: t.float({ description: 'This number or less.' }),
  }),
})

export const TimeRange = builder.inputType('TimeRange', {
  description: 'A span of time.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'At this time or later.' }),
    to: t.field({ type: 'DateTime', description: 'Before this time.' }),
  }),
})

/** What can be asked of every raw record: the fields of each raw filter. */
export const rawFilterFields = (t: InputFields) => ({
  json: t.field({
    type: [JsonPathFilter],
    description: 'What must stand in rawJson; at most 10 paths, and all must hold.',
  }),
  syncedAt: t.field({ type: TimeRange, description: 'When Leadline last saw the record.' }),
  createdAt: t.field({ type: TimeRange, description: 'When Leadline first stored the record.' }),
  updatedAt: t.field({ type: TimeRange, description: 'When the content of the record last changed.' }),
  sourceUpdatedAt: t.field({ type: TimeRange, description: "The source's own time of the record." }),
  hasIngestNotes: t.boolean({
    description: 'True: only records in which something had to be changed to store them. False: only the others.',
  }),
})
