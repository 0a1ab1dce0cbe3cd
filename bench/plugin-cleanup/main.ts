/**
 * `npm run bench:plugin-cleanup [-- --tokens=2000] [--incident=20000] [--bound=900]`: `cleanup --yes` of so many expired v3 tokens
 * beside `kubectl delete -l` of as many, on one real cluster and in one run; then `delete --created-before` over so many (0: not).
 * kubectl is stopped after so many seconds. It exits 0 whatever the figures are.
 */
import { parseArgs } from 'node:util'
import { cleanupBesideKubectl, deleteCreatedBefore } from './cleanup-beside-kubectl.ts'

const { values } = parseArgs({
  options: {
    tokens: { type: 'string', default: '2000' },
    incident: { type: 'string', default: '20000' },
    bound: { type: 'string', default: '900' },
  },
})
const wholeNumber = (flag: keyof typeof values): number => {
  if (/^\d{1,6}$/.test(values[flag])) return Number(values[flag])
  throw new Error(`--${flag} is ${values[flag]}; allowed is a whole number from 0 to 999999`)
}
const [tokens, incident, boundS] = [wholeNumber('tokens'), wholeNumber('incident'), wholeNumber('bound')]
const say = (line: string): void => void process.stdout.write(`${line}\n`)

if (tokens > 0) await cleanupBesideKubectl(tokens, boundS, say)
if (incident > 0) await deleteCreatedBefore(incident, say)
