import { type RecordedReview, recordedReviews } from '../../test/webhook/recorded-reviews.ts'

/** One kind of write, and how many of a hundred are of it. */
interface Share {
  readonly what: string
  readonly percent: number
  readonly isOf: (request: RecordedReview['review']['request']) => boolean
}

const RANCHER = 'system:serviceaccount:cattle-system:rancher'
const SECRETS = 'secrets.'
const V3 = 'tokens.management.cattle.io'

/**
 * A busy Rancher: what it writes itself is nearly all there is (logins and new tokens, and for each of them the end filled in,
 * hashing, labels, finalizers, refreshes by the provider), people write little, and what moves only marks of last use never comes.
 * No write of an ext token comes either, since Rancher serves those past all admission: a few are here so that none is missing.
 */
const SHARES: readonly Share[] = [
  { what: 'updates of Secrets by Rancher', percent: 40, isOf: (request) => isOf(request, SECRETS, 'UPDATE', true) },
  { what: 'updates of v3 tokens by Rancher', percent: 40, isOf: (request) => isOf(request, V3, 'UPDATE', true) },
  { what: 'new Secrets of Rancher', percent: 7, isOf: (request) => isOf(request, SECRETS, 'CREATE', true) },
  { what: 'new v3 tokens of Rancher', percent: 7, isOf: (request) => isOf(request, V3, 'CREATE', true) },
  {
    what: 'writes of ext tokens by people',
    percent: 2,
    isOf: ({ resource }) => resourceOf(resource) === 'tokens.ext.cattle.io',
  },
  {
    what: 'writes of Secrets and v3 tokens by people',
    percent: 2,
    isOf: ({ resource, userInfo }) =>
      [SECRETS, V3].includes(resourceOf(resource)) && userInfo.username?.startsWith('user-') === true,
  },
  {
    what: 'writes of settings and features',
    percent: 2,
    isOf: ({ resource }) => ['settings', 'features'].includes(resource.resource),
  },
]

export const PROPORTIONS = SHARES.map(({ what, percent }) => `${percent}% ${what}`).join(', ')

/** A hundred posts in those proportions, in an order that mixes them, out of what real API servers sent. */
export async function traffic(): Promise<readonly RecordedReview[]> {
  const recorded = await recordedReviews()
  const posts = SHARES.flatMap(({ what, percent, isOf }) => {
    const ofThisShare = recorded.filter(({ review }) => isOf(review.request))
    if (ofThisShare.length === 0) throw new Error(`no review is recorded of ${what}`)
    return Array.from({ length: percent }, (_, index) => ofThisShare[index % ofThisShare.length])
  }).filter((post) => post !== undefined)
  // 37 and 100 have no common divisor, so that each is taken once.
  return posts.map((post, index) => posts[(index * 37) % posts.length] ?? post)
}

function isOf(
  { resource, operation, userInfo }: RecordedReview['review']['request'],
  name: string,
  wanted: string,
  byRancher: boolean,
): boolean {
  return resourceOf(resource) === name && operation === wanted && (userInfo.username === RANCHER) === byRancher
}

function resourceOf({ resource, group }: RecordedReview['review']['request']['resource']): string {
  return `${resource}.${group}`
}
