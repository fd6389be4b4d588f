import { normalizeEmail } from '../domain/email-address.ts'
import type { JsonValue } from '../domain/json.ts'
import { normalizePhone } from '../domain/phone-number.ts'
import { websiteDomain } from '../domain/website-domain.ts'
import type { Problems } from './problems.ts'

/** One field of an input, the column that it sets, and how its value is checked. */
export interface Field {
  column: string
  /** Whether null may be given, which empties the column. */
  nullable: boolean
  read: (problems: Problems, path: string, value: unknown) => JsonValue
}

/** The columns that an input sets, with their values as JSON. */
export type ColumnValues = Record<string, JsonValue>

/**
 * Reads the fields of an input that were given; null empties a column, what is left out stays.
 *
 * @param path where the input is, such as `input`
 */
export function readFields(
  problems: Problems,
  path: string,
  input: object,
  fields: Readonly<Record<string, Field>>,
): ColumnValues {
  const values: ColumnValues = {}
  for (const [name, { column, nullable, read }] of Object.entries(fields)) {
    const value: unknown = Reflect.get(input, name)
    if (value === undefined) continue
    if (value !== null) values[column] = read(problems, `${path}.${name}`, value)
    else if (nullable) values[column] = null
    else problems.add(`${path}.${name}`, `${path}.${name} cannot be empty. Give a value, or leave it out to keep it.`)
  }
  return values
}

/** A text of at most `longest` characters. */
export function textField(column: string, longest: number, nullable = true): Field {
  return field(column, nullable, (problems, path, value) => problems.text(String(value), path, longest))
}

/** An e-mail address, in its one form. */
export function emailField(column: string): Field {
  return field(column, true, (problems, path, value) => {
    const email = normalizeEmail(String(value))
    if (email === null) problems.add(path, `${path} is not an e-mail address. Give one like jane@brightsmile.example.`)
    return email
  })
}

/** A company's domain: of a host or web address the registrable domain. A page on a platform has none. */
export function domainField(column: string): Field {
  return field(column, true, (problems, path, value) => {
    const domain = websiteDomain(problems.text(String(value), path, 500))
    if (domain === null) {
      problems.add(
        path,
        `${path} is not the domain of one company (free mail and platforms such as linkedin.com serve many). ` +
          'Give one like brightsmile.example.',
      )
    }
    return domain
  })
}

/** A phone number, in its one form: international (E.164). A national one is nobody's, since no country is known. */
export function phoneField(column: string): Field {
  return field(column, true, (problems, path, value) => {
    const phone = normalizePhone(problems.text(String(value), path, 100), null)
    if (phone === null) {
      problems.add(path, `${path} is not an international phone number. Begin with + and the country: +14155550142.`)
    }
    return phone
  })
}

/**
 * A public id on LinkedIn.
 *
 * @param profiles where such profiles are, such as linkedin.com/in/
 * @param idOf the id that an address of a profile names
 */
export function linkedinField(column: string, profiles: string, idOf: (address: string) => string | null): Field {
  return field(column, true, (problems, path, value) => {
    const text = problems.text(String(value), path, 500)
    const id = /\s/.test(text) ? null : idOf(text.includes('/') ? text : `${profiles}${text}`)
    if (id === null)
      problems.add(path, `${path} is no LinkedIn profile. Give its address, ${profiles}…, or its last part.`)
    return id
  })
}

/** The id of another row: a global id or a uuid. */
export function idField(column: string, typename: string, nullable = true): Field {
  return field(column, nullable, (problems, path, value) => problems.uuid(String(value), path, typename))
}

/** A time. */
export function momentField(column: string, nullable = true): Field {
  return field(column, nullable, (problems, path, value) => {
    const moment = problems.moment(value instanceof Date ? value : new Date(Number.NaN), path)
    return Number.isNaN(moment.getTime()) ? null : moment.toISOString()
  })
}

/** A whole number within limits. */
export function countField(column: string, least: number, most: number): Field {
  return field(column, true, (problems, path, value) => {
    const count = Number(value)
    if (!(count >= least && count <= most)) problems.add(path, `${path} is ${count}; it must be ${least} to ${most}.`)
    return count
  })
}

/** An amount of money: at most 12 digits before the point, two behind. */
export function moneyField(column: string): Field {
  return field(column, true, (problems, path, value) => {
    const amount = String(value)
    if (/^\d{1,12}(\.\d{1,2})?$/.test(amount)) return amount
    const shown = JSON.stringify(amount.slice(0, 40))
    problems.add(path, `${path} is ${shown}; it must be an amount from 0 with at most two decimals, such as "1499.50".`)
    return null
  })
}

/** A list of texts without repetitions. */
export function textsField(column: string, most: number, longest: number): Field {
  return field(column, false, (problems, path, value) => {
    const texts = Array.isArray(value) ? value.map(String) : []
    if (texts.length > most) problems.add(path, `${path} has ${texts.length} entries; at most ${most} are possible.`)
    return [...new Set(texts.map((text, index) => problems.text(text, `${path}.${index}`, longest)))]
  })
}

/** A web address. */
export function urlField(column: string): Field {
  return field(column, true, (problems, path, value) => {
    const text = problems.text(String(value), path, 2000)
    const protocol = URL.parse(text)?.protocol
    if (protocol !== 'https:' && protocol !== 'http:') {
      problems.add(path, `${path} is not a web address. Give one that begins with https://.`)
    }
    return text
  })
}

/** A word of an enum or a yes or no, which the graph has checked already. */
export function givenField(column: string): Field {
  return field(column, false, (_problems, _path, value) => (typeof value === 'boolean' ? value : String(value)))
}

function field(column: string, nullable: boolean, read: Field['read']): Field {
  return { column, nullable, read }
}
