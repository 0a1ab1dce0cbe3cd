import { RANCHER, TRUSTED, type World } from './world.ts'
import { areTyped, FINE, found, type Opinion, textAt, type WriteSeen } from './write-seen.ts'

const MOST = 153_722_867
const LEAST: Readonly<Record<string, number>> = {
  'auth-token-max-ttl-minutes': 0,
  'auth-token-default-ttl-minutes': 0,
  'auth-user-session-ttl-minutes': 0,
  'auth-user-session-idle-ttl-minutes': 1,
  'kubeconfig-default-token-ttl-minutes': 0,
  'kubeconfig-max-token-ttl-minutes': 0,
}

/** The first is not to be over the second; a maximum of 0 is none, a session of 0 is one. */
const PAIRS = [
  ['auth-user-session-idle-ttl-minutes', 'auth-user-session-ttl-minutes', false],
  ['kubeconfig-default-token-ttl-minutes', 'auth-token-max-ttl-minutes', true],
] as const

/** A write of a Setting, held against docs/rules.md. */
export function opinionOfSetting({ operation, old, new: object, username }: WriteSeen, world: World): Opinion {
  if (username === RANCHER || username === TRUSTED) return FINE
  if (operation === 'DELETE') {
    return {
      ...FINE,
      wrong: found({ 'another disagrees with its default': disagrees(textAt(old, 'metadata', 'name'), {}, world) }),
    }
  }
  const name = textAt(object, 'metadata', 'name')
  const changes = (field: string): boolean => textAt(object, field) !== textAt(old, field)
  const isOdd = ![old, object].every(
    (each) => areTyped(each, 'string', ['value', 'default', 'source']) && areTyped(each, 'boolean', ['customized']),
  )
  const isJudged = Object.hasOwn(LEAST, name) || ['kubeconfig-generate-token', 'rtoken-canary'].includes(name)
  return {
    wrong: found({
      'its default is written': isJudged && changes('default'),
      'its value is not allowed': isJudged && changes('value') && !isAllowed(name, textAt(object, 'value')),
      'it disagrees with another':
        (operation === 'CREATE' || changes('value') || changes('default')) && disagrees(name, object, world),
    }),
    mendable: [],
    isOdd,
  }
}

function isAllowed(name: string, value: string): boolean {
  if (value === '') return true
  if (name === 'rtoken-canary') return false
  if (name === 'kubeconfig-generate-token') return value === 'true' || value === 'false'
  return minutesIn(value) >= (LEAST[name] ?? 0)
}

/** NaN where it is no plain number of minutes that Rancher can count. */
function minutesIn(text: string): number {
  const minutes = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  return minutes <= MOST ? minutes : Number.NaN
}

function disagrees(name: string, object: WriteSeen['new'], world: World): boolean {
  const value = minutesIn(textAt(object, 'value'))
  const fallback = minutesIn(textAt(object, 'default'))
  const is = (which: string): { readonly minutes: number; readonly isChosen: boolean } => {
    const known = world.minutes[which] ?? { minutes: Number.NaN, isChosen: false }
    if (which !== name) return known
    if (!Number.isNaN(value)) return { minutes: value, isChosen: true }
    // Rancher's own default, where the Setting has none that can be used.
    return { minutes: Number.isNaN(fallback) ? (RANCHERS[which] ?? Number.NaN) : fallback, isChosen: false }
  }
  return PAIRS.some(([dependent, limit, zeroIsNone]) => {
    if (name !== dependent && name !== limit) return false
    const [one, other] = [is(dependent), is(limit)]
    return one.isChosen && one.minutes > other.minutes && !(zeroIsNone && other.minutes === 0)
  })
}

const RANCHERS: Readonly<Record<string, number>> = {
  'auth-token-max-ttl-minutes': 129_600,
  'auth-user-session-ttl-minutes': 960,
  'auth-user-session-idle-ttl-minutes': 960,
  'kubeconfig-default-token-ttl-minutes': 43_200,
}
