import { Lexer, Source, TokenKind } from 'graphql'

/** How much text a parser would have to read, and how deep it would have to go. */
export interface TokenSize {
  tokens: number
  nesting: number
}

const OPENING = new Set<TokenKind>([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L])
const CLOSING = new Set<TokenKind>([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R])

/**
 * Counts tokens and open brackets without parsing: a parser calls itself for each bracket and would run out of stack.
 *
 * @param most where counting ends
 * @throws GraphQLError for what is no token
 */
export function measureTokens(text: string, most: number): TokenSize {
  const lexer = new Lexer(new Source(text))
  let tokens = 0
  let open = 0
  let nesting = 0
  for (let { kind } = lexer.advance(); kind !== TokenKind.EOF && tokens <= most; { kind } = lexer.advance()) {
    tokens += 1
    if (OPENING.has(kind)) open += 1
    if (CLOSING.has(kind)) open -= 1
    nesting = Math.max(nesting, open)
  }
  return { tokens, nesting }
}
