import * as fc from 'fast-check'
import t from 'tap'
import type { JsonObject } from '../../../tokens/json.ts'
import { isLonger } from '../../../tokens/ttl.ts'
import { PARSERS } from '../a-change.ts'
import { aKnowledge, ANSWERED } from '../a-knowledge.ts'
import { write } from '../a-write.ts'
import { aManifest } from '../an-ext-token.ts'
import { aBackingSecret, aV3Token } from '../other-stores.ts'
import { anyEdit, edited } from './any-edit.ts'
import { anyRequester, SYSTEM_USER } from './any-requester.ts'
import { anySettings } from './any-settings.ts'
import { anyStoredToken } from './any-token.ts'

for (const store of ['ext', 'secret', 'v3'] as const) {
  t.test(
    `${store}: no accepted change of a TTL outlives the maximum in force, and no update changes an owner`,
    async (t) => {
      let changes = 0
      fc.assert(
        fc.property(
          anyStoredToken(store),
          anyEdit(store),
          anyRequester,
          anySettings,
          (oldObject, edit, { username, answers }, { settings, maximum, sessionMaximum }) => {
            const knowledge = aKnowledge({ settings, users: [SYSTEM_USER] })
            const { stored } = write(
              { store, oldObject, object: edited(oldObject, edit), username },
              knowledge,
              answers,
            )
            if (stored === undefined) return true
            const [before, after] = [PARSERS[store](oldObject).token, PARSERS[store](stored).token]
            if (after.owner !== before.owner) return false
            if (after.ttl === before.ttl) return true
            changes++
            return !isLonger(after.ttl, store === 'v3' && before.isSession ? sessionMaximum : maximum)
          },
        ),
        { numRuns: 1500 },
      )
      t.ok(changes > 50, `${changes} changes of a TTL were accepted`)
    },
  )
}

t.test('ext: no accepted create outlives the maximum in force, and each belongs to whoever asked', async (t) => {
  let creates = 0
  fc.assert(
    fc.property(anyEdit('ext'), anyRequester, anySettings, (edit, { username, answers }, { settings, maximum }) => {
      const knowledge = aKnowledge({ settings, users: [SYSTEM_USER] })
      const { stored } = write({ object: edited(aManifest({}), edit), username }, knowledge, answers)
      if (stored === undefined) return true
      creates++
      const { token } = PARSERS.ext(stored)
      return token.owner === username && token.ttl !== 0n && !isLonger(token.ttl, maximum)
    }),
    { numRuns: 1500 },
  )
  t.ok(creates > 200, `${creates} creates were accepted`)
})

const CREATES = { secret: aBackingSecret(), v3: aV3Token({ expiresAt: '' }) } as const
for (const store of ['secret', 'v3'] as const) {
  t.test(`${store}: what Rancher creates for a user does not outlive it either, and is never refused`, async (t) => {
    let keys = 0
    fc.assert(
      fc.property(anyEdit(store), anySettings, (edit: JsonObject, { settings, maximum }) => {
        const knowledge = aKnowledge({ settings, users: [SYSTEM_USER] })
        const object = edited(CREATES[store], edit)
        const { mutation, validation, stored } = write({ store, object, role: 'rancher' }, knowledge, ANSWERED)
        if (!mutation.allowed || validation?.allowed !== true || stored === undefined) return false
        const { token } = PARSERS[store](stored)
        const isUsers = store === 'secret' ? token.isToken : !token.isSession && ['', 'kubeconfig'].includes(token.kind)
        if (!isUsers || token.owner === SYSTEM_USER.name) return true
        keys++
        return !isLonger(token.ttl, maximum)
      }),
      { numRuns: 1500 },
    )
    t.ok(keys > 500, `${keys} tokens of users were created`)
  })
}
