declare module 'nunjucks/src/lexer.js' {
  const lexer: Readonly<
    Record<
      | 'TOKEN_STRING'
      | 'TOKEN_DATA'
      | 'TOKEN_BLOCK_START'
      | 'TOKEN_BLOCK_END'
      | 'TOKEN_VARIABLE_START'
      | 'TOKEN_VARIABLE_END'
      | 'TOKEN_LEFT_PAREN'
      | 'TOKEN_RIGHT_PAREN'
      | 'TOKEN_LEFT_BRACKET'
      | 'TOKEN_RIGHT_BRACKET'
      | 'TOKEN_LEFT_CURLY'
      | 'TOKEN_RIGHT_CURLY'
      | 'TOKEN_OPERATOR'
      | 'TOKEN_COMMA'
      | 'TOKEN_COLON'
      | 'TOKEN_TILDE'
      | 'TOKEN_PIPE'
      | 'TOKEN_INT'
      | 'TOKEN_FLOAT'
      | 'TOKEN_SYMBOL',
      string
    >
  >
  export = lexer
}
