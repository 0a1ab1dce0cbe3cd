export interface ClusterOptions {
  /** Where everything is kept; without it, a folder that comes and goes with the cluster. */
  dir?: string
  /** Whether our webhook runs; true unless told otherwise. */
  webhook?: boolean
  /** Which tokens there are beside the sessions of the logins: none, a dozen in all states, or so many v3 tokens. */
  sample?: Sample
  /** Who serves tokens.ext.cattle.io; `apiserver` unless told otherwise. */
  tokens?: TokenServer
  apiServerArgs?: string[]
  webhookArgs?: string[]
  apiserverArgs?: string[]
  /** Hears how far the start is; `long` marks what takes minutes. Without it only that goes to stderr. */
  progress?: (line: string, long: boolean) => void
}

export type Sample = 'none' | 'small' | number
/** `crd`: kube-apiserver itself; `apiserver`: our Token API server, behind the aggregator. */
export const tokenServers = ['crd', 'apiserver'] as const
export type TokenServer = (typeof tokenServers)[number]
