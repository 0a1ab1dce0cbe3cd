export const LOGIN_PATH = '/authenticate'
/** Of the collection; that of a token goes on with its name. */
export const TOKENS_PATH = '/apis/ext.cattle.io/v1/tokens'
