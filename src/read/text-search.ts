import { type ConditionPlace, OwnCondition } from '../database/fast-reader/own-condition.ts'
import { checkedText, type Optional } from './conditions.ts'
import { own } from './own-conditions.ts'
import { UserInputError } from './user-input-error.ts'

/** Longest search, in characters. */
const LONGEST_SEARCH = 200

/** What is searched of each model: its function, and the fields it takes. The migration `022_text_search` has both. */
const SEARCHED = {
  Lead: { function: 'lead_search', fields: ['firstName', 'lastName', 'email', 'jobTitle', 'seniority'] },
  Company: { function: 'company_search', fields: ['companyName', 'companyDomain', 'industry'] },
  Event: {
    function: 'event_search',
    fields: ['emailSubject', 'noteText', 'linkedinMessageText', 'emailBody', 'callTranscript'],
  },
} as const

/** A model whose texts can be searched. */
export type SearchedModel = keyof typeof SEARCHED

/** That all words of a search stand in a row, the last one perhaps as the beginning of a word. */
class TextCondition extends OwnCondition {
  readonly form: string
  readonly values: readonly string[]
  readonly #model: SearchedModel

  constructor(model: SearchedModel, search: string) {
    super()
    this.#model = model
    this.form = `text,${model}`
    this.values = [search]
  }

  override sql({ column, parameters }: ConditionPlace): string {
    const { function: name, fields } = SEARCHED[this.#model]
    return `(${name}(${fields.map(column).join(', ')}) @@ search_query(${parameters[0]}::text))`
  }
}

/**
 * The condition that a search means; none where nothing but blanks was given. A search without any word, such as "!",
 * finds nothing.
 *
 * @throws UserInputError for a search that is too long or holds signs that no text has
 */
export function textCondition<Where extends object>(
  model: SearchedModel,
  search: Optional<string>,
  argument: string,
): Where | undefined {
  if (search == null || search.trim() === '') return undefined
  return own<Where>(new TextCondition(model, checkedSearch(search, argument)))
}

/**
 * A search that the database can take.
 *
 * @throws UserInputError when it is too long or holds signs that no text has
 */
export function checkedSearch(search: string, argument: string): string {
  if (search.length <= LONGEST_SEARCH) return checkedText(search, argument)
  throw new UserInputError(`${argument} has ${search.length} characters; at most ${LONGEST_SEARCH} are possible.`)
}
