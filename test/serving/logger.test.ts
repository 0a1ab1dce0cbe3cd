import t from 'tap'
import { createLogger } from '../../serving/logger.ts'

function fixture(level: Parameters<typeof createLogger>[0] = 'info') {
  const lines: string[] = []
  return { log: createLogger(level, { write: (line: string) => lines.push(line) }), lines }
}

t.test('one JSON object a line, with the time', async (t) => {
  const { log, lines } = fixture()
  log.info({ rule: 'a-rule' }, 'refused')
  log.debug('not at this level')
  t.equal(lines.length, 1)
  const { time, ...line } = JSON.parse(lines[0] ?? '')
  t.strictSame(line, { level: 30, rule: 'a-rule', msg: 'refused' })
  t.match(time, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
})

t.test('an error comes with its code and its causes', async (t) => {
  const { log, lines } = fixture()
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  log.warn({ err: Object.assign(new Error('no answer', { cause }), { code: 'UNREACHABLE' }) }, 'failed')
  const { err } = JSON.parse(lines[0] ?? '')
  t.match(err, { message: 'no answer', code: 'UNREACHABLE', cause: { message: 'connect ECONNREFUSED' } })
  t.equal(err.cause.code, 'ECONNREFUSED')
})

t.test('the bytes of a request that is no HTTP stay out', async (t) => {
  const { log, lines } = fixture('trace')
  log.trace({ err: Object.assign(new Error('Parse Error'), { rawPacket: Buffer.from('a secret') }) }, 'client error')
  t.match(lines[0], 'Parse Error')
  t.notMatch(lines[0], 'rawPacket')
})

t.test('what is thrown and no Error is logged as it is', async (t) => {
  const { log, lines } = fixture()
  log.error({ err: 'a text' }, 'nothing caught this error')
  t.equal(JSON.parse(lines[0] ?? '').err, 'a text')
})
