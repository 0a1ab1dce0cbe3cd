/**
 * Writes test/fixtures/recorded-answers.txt anew: what the webhook says to each recorded review. To be read, line by line, by
 * whoever changed a rule on purpose:
 *
 *     node test/webhook/write-recorded-answers.ts
 */
import { writeFile } from 'node:fs/promises'
import { answersToRecorded } from './answers-to-recorded.ts'
import { RECORDED_ANSWERS } from './recorded-answers.ts'

const answers = await answersToRecorded()
await writeFile(RECORDED_ANSWERS, `${answers.join('\n')}\n`)
process.exit(0)
