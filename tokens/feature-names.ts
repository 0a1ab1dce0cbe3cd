/** The features that govern tokens. */
export const TOKEN_HASHING_FEATURE = 'token-hashing'
export const EXT_TOKENS_FEATURE = 'ext-tokens'

/** The names of all features that rules judge; writes of others never reach them. */
export const JUDGED_FEATURES: readonly string[] = [TOKEN_HASHING_FEATURE, EXT_TOKENS_FEATURE]
