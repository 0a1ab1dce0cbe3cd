import { readFile } from 'node:fs/promises'
import t from 'tap'
import { type JsonObject, objectAt, textAt } from '../../../tokens/json.ts'
import { answersToRecorded } from '../answers-to-recorded.ts'
import { RECORDED_ANSWERS } from '../recorded-answers.ts'
import { recordedReviews } from '../recorded-reviews.ts'

const RANCHER = 'system:serviceaccount:cattle-system:rancher'
const TRUSTED = 'system:serviceaccount:cattle-resources-system:rancher-backup'

const recorded = await recordedReviews()
const answers = await answersToRecorded()

t.test('every recorded review is answered as test/fixtures/recorded-answers.txt says', async (t) => {
  const expected = (await readFile(RECORDED_ANSWERS, 'utf8')).split(/\n(?! )/)
  // To take new answers over, read what `node test/webhook/write-recorded-answers.ts` changes in that file.
  for (const [index, answer] of answers.entries()) t.equal(answer, expected[index])
  t.equal(answers.length, expected.length - 1)
})

t.test('Rancher and trusted writers are never refused', async (t) => {
  const ofThem = recorded.flatMap(({ review }, index) =>
    [RANCHER, TRUSTED].includes(review.request.userInfo.username ?? '') ? [answers[index] ?? ''] : [],
  )
  t.ok(ofThem.length > 40)
  for (const answer of ofThem) t.match(answer.split('\n')[0], /: allowed$/)
})

t.test('no answer says a value or a hash', async (t) => {
  let secrets = 0
  for (const [index, { review }] of recorded.entries()) {
    const { object, oldObject } = review.request
    for (const secret of [object, oldObject].flatMap((each) => secretsIn(each ?? {}))) {
      secrets++
      t.notOk(answers[index]?.includes(secret), answers[index]?.split('\n')[0] ?? '')
    }
  }
  t.ok(secrets > 100)
})

function secretsIn(object: JsonObject): string[] {
  const data = objectAt(object, 'data')
  const hash = textAt(data, 'hash')
  const principal = textAt(data, 'principal')
  const decoded = [hash, principal].map((text) => Buffer.from(text, 'base64').toString())
  return [hash, principal, ...decoded, textAt(object, 'token')].filter((text) => text !== '')
}
