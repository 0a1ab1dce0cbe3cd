import { ApiError } from '../../cluster/api-error.ts'
import { quoted } from '../../tokens/quote.ts'
import { objectAt, textsAt } from '../../tokens/json.ts'
import { commandForCluster } from '../command-line/command-for-cluster.ts'
import { answerTo } from './answer-to.ts'
import type { Diagnosis, Looking } from './diagnosis.ts'

/** As the webhook reads it (docs/operate.md). */
const BREAK_GLASS = 'rtoken.dev/break-glass'
const [NAMESPACE, SECRET] = ['rtoken-system', 'rtoken-webhook-tls']
/** The annotations alone: the rest is a key that nobody needs here. */
const METADATA_ALONE = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'

export const WHERE_GLASS_IS = `annotation ${BREAK_GLASS} of Secret ${NAMESPACE}/${SECRET}`

/** Whether somebody told the webhook to leave its registrations alone; `broken` with the problem where they did. */
export async function lookAtGlass({
  connection,
  signal,
  cluster,
}: Pick<Looking, 'connection' | 'signal' | 'cluster'>): Promise<'whole' | 'unknown' | { readonly broken: Diagnosis }> {
  const path = `/api/v1/namespaces/${NAMESPACE}/secrets/${SECRET}`
  const answer = await answerTo(connection, { method: 'GET', path, accept: METADATA_ALONE, signal })
  if (answer instanceof ApiError) return answer.status === 404 ? 'whole' : 'unknown'
  const reason = textsAt(objectAt(answer, 'metadata'), 'annotations')[BREAK_GLASS]
  if (reason === undefined) return 'whole'
  const detail =
    `the glass is broken, and nothing restores them: ${WHERE_GLASS_IS} says ${quoted(reason)}; remove it when this is over: ` +
    `${commandForCluster(`kubectl -n ${NAMESPACE} annotate secret ${SECRET} ${BREAK_GLASS}-`, cluster)} (docs/operate.md)`
  return { broken: { check: 'webhook looks after its registrations', status: 'problem', detail } }
}
