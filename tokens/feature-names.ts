/** The features that govern tokens. */
export const TOKEN_HASHING_FEATURE = 'token-hashing'
export const EXT_TOKENS_FEATURE = 'ext-tokens'
