import * as fc from 'fast-check'
import t from 'tap'
import { canonicalText, type JsonObject } from '../../../tokens/json.ts'
import type { Role } from '../../../tokens/requester.ts'
import type { Asked } from '../a-change.ts'
import { aKnowledge } from '../a-knowledge.ts'
import { mutated } from '../a-write.ts'
import { aManifest } from '../an-ext-token.ts'
import { anyEdit, edited } from './any-edit.ts'
import { anyRequester, SYSTEM_USER } from './any-requester.ts'
import { anySettings } from './any-settings.ts'
import { anyStoredToken } from './any-token.ts'

const anyRole = fc.constantFrom<Role>('other', 'rancher', 'trusted')

for (const store of ['ext', 'secret', 'v3'] as const) {
  t.test(`F10: ${store}: what a mutation has made is not mutated again`, async (t) => {
    let accepted = 0
    fc.assert(
      fc.property(
        anyStoredToken(store),
        anyEdit(store),
        fc.boolean(),
        anyRole,
        anyRequester,
        anySettings,
        (stored, edit, isCreate, role, { username, answers }, { settings }) => {
          const base = isCreate && store === 'ext' ? aManifest({}) : stored
          const object = edited(base, edit)
          const asked: Asked = { store, username, role, object, ...(isCreate ? {} : { oldObject: stored }) }
          const knowledge = aKnowledge({ settings, users: [SYSTEM_USER] })
          const once: JsonObject | undefined = mutated(asked, knowledge, answers)
          if (once === undefined) return
          accepted++
          const twice = mutated({ ...asked, object: once }, knowledge, answers)
          if (canonicalText(twice) !== canonicalText(once)) {
            throw new Error(`twice: ${canonicalText(twice)}\nonce: ${canonicalText(once)}`)
          }
        },
      ),
      { numRuns: 1200 },
    )
    t.ok(accepted > 200, `${accepted} of 1200 were accepted: enough to say something`)
  })
}
