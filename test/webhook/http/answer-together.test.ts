import t from 'tap'
import { AnswerTogether, type Judged } from '../../../webhook/http/answer-together.ts'

/** Adds reviews by their texts, and tells what became of each, in the order in which it happened. */
function fixture(judge: Judged) {
  const events: string[] = []
  const together = new AnswerTogether((phase, text) => {
    events.push(`judge ${text}`)
    return judge(phase, text)
  })
  const add = (text: string): Promise<void> =>
    new Promise((resolve) => {
      together.add({
        phase: 'mutate',
        text,
        answer: (answer) => (events.push(`answer ${answer}`), resolve()),
        fail: (error) => (events.push(`fail ${error instanceof Error ? error.message : ''}`), resolve()),
      })
    })
  return { add, events }
}

t.test('those that came together are judged one after the other, and then answered', async (t) => {
  const { add, events } = fixture((_phase, text) => text.toUpperCase())
  await Promise.all(['a', 'b', 'c'].map(add))
  t.strictSame(events, ['judge a', 'judge b', 'judge c', 'answer A', 'answer B', 'answer C'])
})

t.test('one that comes alone waits for nobody, nor does the next', async (t) => {
  const { add, events } = fixture((_phase, text) => text.toUpperCase())
  await add('a')
  await add('b')
  t.strictSame(events, ['judge a', 'answer A', 'judge b', 'answer B'])
})

t.test('one that has to ask keeps nobody waiting', async (t) => {
  const asked = Promise.withResolvers<string>()
  const { add, events } = fixture((_phase, text) => (text === 'slow' ? asked.promise : text.toUpperCase()))
  const slow = add('slow')
  await add('b')
  asked.resolve('SLOW')
  await slow
  t.strictSame(events, ['judge slow', 'judge b', 'answer B', 'answer SLOW'])
})

t.test('a failure, at once or later, is its own', async (t) => {
  const { add, events } = fixture((_phase, text) => {
    if (text === 'throws') throw new Error('thrown')
    return text === 'rejects' ? Promise.reject(new Error('rejected')) : text.toUpperCase()
  })
  await Promise.all(['a', 'throws', 'rejects', 'b'].map(add))
  t.strictSame(events.slice(4), ['answer A', 'fail thrown', 'answer B', 'fail rejected'])
})

t.test('what comes while others are answered is answered, too', async (t) => {
  const { add, events } = fixture((_phase, text) => text.toUpperCase())
  await Promise.all([add('a').then(() => add('c')), add('b')])
  t.strictSame(events.slice(-2), ['judge c', 'answer C'])
})

t.test('one whose answer cannot be sent keeps nobody from theirs', async (t) => {
  const events: string[] = []
  const together = new AnswerTogether((_phase, text) => text)
  const gone = (): never => {
    throw new Error('gone')
  }
  const fail = (error: unknown): unknown => events.push(`fail ${error instanceof Error ? error.message : ''}`)
  together.add({ phase: 'mutate', text: 'a', answer: gone, fail })
  await new Promise<void>((resolve) => {
    together.add({ phase: 'mutate', text: 'b', answer: (text) => (events.push(text), resolve()), fail })
  })
  t.strictSame(events, ['fail gone', 'b'])
})
