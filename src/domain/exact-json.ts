import { type ExactNumber, exactNumber } from './exact-number.ts'
import type { JsonObject, JsonValue } from './json.ts'

/** A text is not JSON. */
export class JsonSyntaxError extends SyntaxError {
  override readonly name = 'JsonSyntaxError'
  readonly code = 'JSON_INVALID'
  constructor(text: string, position: number) {
    const found =
      position >= text.length ? 'the text ends' : `${JSON.stringify(text.slice(position, position + 1))} stands`
    super(`Not JSON: ${found} at position ${position}.`)
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORDS = { true: true, false: false, null: null } as const

/**
 * Parses JSON as `JSON.parse` does, but keeps every number to the digit: one that JavaScript would write in another way
 * becomes an `ExactNumber`, which `JSON.stringify` writes as it came. Nesting of any depth is read, as there is no
 * recursion. Of two members with the same name the last counts; a name `__proto__` is an ordinary one.
 *
 * @param readNumber makes the value of a number's text; by default `exactNumber`
 * @throws JsonSyntaxError where `JSON.parse` would throw
 */
export function parseExactJson(text: string, readNumber: ReadNumber = exactNumber): JsonValue {
  return new Parser(text, readNumber).document()
}

type ReadNumber = (text: string) => number | ExactNumber

/** A list or an object that is being read, and the name that the next value of an object gets. */
type Open = { list: JsonValue[] } | { object: JsonObject; name: string }

class Parser {
  readonly #text: string
  readonly #readNumber: ReadNumber
  #at = 0

  constructor(text: string, readNumber: ReadNumber) {
    this.#text = text
    this.#readNumber = readNumber
  }

  document(): JsonValue {
    const open: Open[] = []
    for (;;) {
      let value = this.#begin(open)
      // A value is complete: it goes into what is open around it, which may be complete by that, and so on.
      for (;;) {
        if (value === undefined) break
        const parent = open.at(-1)
        if (parent === undefined) {
          if (this.#next() === '') return value
          throw this.#wrong()
        }
        value = this.#put(parent, value, open)
      }
    }
  }

  /** Reads a value; undefined where a list or an object was opened that waits for its next value. */
  #begin(open: Open[]): JsonValue | undefined {
    const next = this.#next()
    if (next === '[') {
      this.#at += 1
      if (this.#next() === ']') return this.#take([])
      open.push({ list: [] })
      return undefined
    }
    if (next === '{') {
      this.#at += 1
      if (this.#next() === '}') return this.#take({})
      open.push({ object: {}, name: this.#name() })
      return undefined
    }
    if (next === '"') return this.#string()
    if (next === 't') return this.#word('true')
    if (next === 'f') return this.#word('false')
    if (next === 'n') return this.#word('null')
    return this.#number()
  }

  /** Puts a value where it belongs. Gives the list or the object if that is complete, else undefined. */
  #put(parent: Open, value: JsonValue, open: Open[]): JsonValue | undefined {
    const isList = 'list' in parent
    if (isList) parent.list.push(value)
    else setMember(parent.object, parent.name, value)
    const next = this.#next()
    if (next === ',') {
      this.#at += 1
      if (!isList) parent.name = this.#name()
      return undefined
    }
    if (next !== (isList ? ']' : '}')) throw this.#wrong()
    open.pop()
    return this.#take(isList ? parent.list : parent.object)
  }

  #take<T>(value: T): T {
    this.#at += 1
    return value
  }

  #name(): string {
    if (this.#next() !== '"') throw this.#wrong()
    const name = this.#string()
    if (this.#next() !== ':') throw this.#wrong()
    this.#at += 1
    return name
  }

  #string(): string {
    const text = this.#text
    const start = this.#at
    let end = text.indexOf('"', start + 1)
    while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
    if (end === -1) throw this.#wrong(text.length)
    this.#at = end + 1
    // @NOTE A part of a text keeps all of it in memory, so a remembered id would keep its page. JSON.parse copies; and a
    // text alone is safe to give to it, as it holds no numbers and no names.
    try {
      return String(JSON.parse(text.slice(start, end + 1)))
    } catch {
      throw this.#wrong(start)
    }
  }

  #word(word: keyof typeof WORDS): boolean | null {
    if (!this.#text.startsWith(word, this.#at)) throw this.#wrong()
    this.#at += word.length
    return WORDS[word]
  }

  #number(): number | ExactNumber {
    NUMBER.lastIndex = this.#at
    const [number] = NUMBER.exec(this.#text) ?? []
    if (number === undefined) throw this.#wrong()
    this.#at += number.length
    return this.#readNumber(number)
  }

  /** The next character that is no blank; empty at the end. */
  #next(): string {
    for (;;) {
      const next = this.#text.charAt(this.#at)
      if (next !== ' ' && next !== '\n' && next !== '\r' && next !== '\t') return next
      this.#at += 1
    }
  }

  #wrong(position = this.#at): JsonSyntaxError {
    return new JsonSyntaxError(this.#text, position)
  }
}

/** Whether an odd number of backslashes stands before. */
function isEscaped(text: string, position: number): boolean {
  let first = position
  while (text.charAt(first - 1) === '\\') first -= 1
  return (position - first) % 2 === 1
}

function setMember(object: JsonObject, name: string, value: JsonValue): void {
  if (name !== '__proto__') object[name] = value
  else Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true })
}
