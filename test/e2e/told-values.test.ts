import t from 'tap'
import { newTokenValue } from '../cluster/contexts/rancher-logins.ts'
import { ToldValues } from './told-values.ts'

const value = newTokenValue()
const told = new ToldValues()
told.note(`{"value":"${value}","bearerToken":"ext/token-x:${value}"}`)

const FOUND: [string, string, number][] = [
  ['another value', newTokenValue(), 0],
  ['a part of it', value.slice(1), 0],
  ['itself', `...${value}...`, 1],
  ['twice', `${value}\n${value}`, 2],
  ['in base64', Buffer.from(value).toString('base64'), 1],
  ['in base64 of more', Buffer.from(`the bearer is ext/token-x:${value}, and more`).toString('base64'), 1],
  ['between bytes that are no text', `\xff\0${value}\xff`, 1],
]
for (const [name, text, count] of FOUND) {
  void t.test(`a value that was told is found: ${name}`, async (t) => t.equal(told.countIn(text), count))
}
