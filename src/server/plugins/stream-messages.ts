import { createHash } from 'node:crypto'
import { type DocumentNode, type ExecutionArgs, type ExecutionResult, execute, Kind, print, visit } from 'graphql'
import { SharedReads } from '../../live/shared-reads.ts'
import { isTimelineMessage } from '../../live/timeline-events.ts'
import { type Context, createContext } from '../../schema/context.ts'
import { isExpected } from './error-masking.ts'

/** A message of a stream; its text is made once for all who get it. */
type StreamMessage = ExecutionResult & { stringify?: () => string }

/** Reads what a message of a stream tells. `args` and `context` are the subscription's, `source` is what its source gave. */
export type ReadMessage = (args: ExecutionArgs, context: Context, source: unknown) => Promise<StreamMessage>

/** What tells one subscription from another, as far as its messages depend on it. */
interface Selection {
  text: string
  /** The variables that are used below the subscription's field. Its own arguments decide only which messages come. */
  variables: readonly string[]
}

/**
 * Makes what reads messages, each with loaders of its own, so that it tells what is true then. Streams that tell the same
 * event at the same time, with the same document, variables and scopes, share one read and one text.
 *
 * Reading rejects with the first unexpected error of any field: a message that lacks what could not be read would look
 * like one that has nothing there. Errors that tell the caller what is wrong with the request are part of the message.
 */
export function createReadMessage(): ReadMessage {
  const shared = new SharedReads()
  const selections = new WeakMap<DocumentNode, Selection>()
  const selectionOf = (document: DocumentNode): Selection => {
    const known = selections.get(document) ?? readSelection(document)
    selections.set(document, known)
    return known
  }
  return (args, context, source) => {
    // @NOTE Only an event with its place is the same for everyone; the id of a run stands for each of its states.
    if (!isTimelineMessage(source)) return readMessage(args, context, source)
    const { text, variables } = selectionOf(args.document)
    const given = variables.map((name) => args.variableValues?.[name] ?? null)
    const scopes = [...context.actor.scopes].toSorted()
    const key = JSON.stringify([text, args.operationName, given, scopes, source.cursor, source.eventId])
    return shared.read(key, () => readMessage(args, context, source))
  }
}

async function readMessage(args: ExecutionArgs, context: Context, source: unknown): Promise<StreamMessage> {
  const contextValue = { ...context, ...createContext(context, context.requestId, context.actor), currentUser: nobody }
  const result = await execute({ ...args, rootValue: source, contextValue })
  const failure = result.errors?.find((error) => !isExpected(error))
  if (failure !== undefined) throw failure.originalError ?? failure
  if (result.errors !== undefined) return result
  const text = JSON.stringify(result)
  return { ...result, stringify: () => text }
}

/** A message may go to many readers, so that nothing in it may depend on who they are. */
function nobody(): Promise<never> {
  return Promise.reject(new Error('A message of a stream has no reader of its own: do not ask for currentUser there.'))
}

function readSelection(document: DocumentNode): Selection {
  const variables = new Set<string>()
  const note = { Variable: ({ name }: { name: { value: string } }) => void variables.add(name.value) }
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) visit(definition, note)
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    for (const selection of definition.selectionSet.selections) {
      visit(selection.kind === Kind.FIELD ? { ...selection, arguments: [] } : selection, note)
    }
  }
  const text = createHash('sha256')
    .update(document.loc?.source.body ?? print(document))
    .digest('base64url')
  return { text, variables: [...variables].toSorted() }
}
