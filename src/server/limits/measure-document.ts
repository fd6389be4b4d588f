import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** How large a document is. What stands in fragments counts as often as they are used. */
export interface DocumentSize {
  operations: number
  depth: number
  breadth: number
  fields: number
  aliases: number
  directives: number
}

type Part = Pick<DocumentSize, 'depth' | 'fields' | 'aliases'>

const NOTHING: Part = { depth: 0, fields: 0, aliases: 0 }

/**
 * Measures a document, valid or not. Each fragment is looked through once, however often it is used, so that the work
 * is bounded by the document's length; fragments that use themselves count as nothing there (validation refuses them).
 */
export function measureDocument(document: DocumentNode): DocumentSize {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const known = new Map<string, Part>()
  let breadth = 0
  let directives = 0
  const count = (nodes: readonly DirectiveNode[] | undefined) => {
    directives += nodes?.length ?? 0
  }

  const measureSet = ({ selections }: SelectionSetNode): Part => {
    breadth = Math.max(breadth, selections.length)
    let { depth, fields, aliases } = NOTHING
    for (const selection of selections) {
      const part = measureSelection(selection)
      depth = Math.max(depth, part.depth)
      fields += part.fields
      aliases += part.aliases
    }
    return { depth, fields, aliases }
  }
  const measureSelection = (selection: SelectionNode): Part => {
    count(selection.directives)
    if (selection.kind === Kind.FRAGMENT_SPREAD) return measureFragment(selection.name.value)
    if (selection.kind === Kind.INLINE_FRAGMENT) return measureSet(selection.selectionSet)
    const { depth, fields, aliases } = selection.selectionSet ? measureSet(selection.selectionSet) : NOTHING
    return { depth: depth + 1, fields: fields + 1, aliases: aliases + (selection.alias === undefined ? 0 : 1) }
  }
  const measureFragment = (name: string): Part => {
    const seen = known.get(name)
    const fragment = fragments.get(name)
    if (seen !== undefined || fragment === undefined) return seen ?? NOTHING
    known.set(name, NOTHING)
    const part = measureSet(fragment.selectionSet)
    known.set(name, part)
    return part
  }

  let operations = 0
  let most = NOTHING
  for (const definition of document.definitions) {
    if ('directives' in definition) count(definition.directives)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) measureFragment(definition.name.value)
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    operations += 1
    for (const variable of definition.variableDefinitions ?? []) count(variable.directives)
    const part = measureSet(definition.selectionSet)
    most = {
      depth: Math.max(most.depth, part.depth),
      fields: Math.max(most.fields, part.fields),
      aliases: Math.max(most.aliases, part.aliases),
    }
  }
  return { operations, breadth, directives, ...most }
}
