import type { Token } from '../../tokens/token.ts'

/** Where a token works, for people. */
export function whereItWorks({ store, cluster }: Pick<Token, 'store' | 'cluster'>): string {
  if (cluster === '') return "Rancher's own API, the Rancher CLI, Terraform, and every cluster that its owner may use"
  if (store === 'v3') {
    return `only /k8s/clusters/${cluster}: Rancher's own API, the Rancher CLI and Terraform answer it with 401`
  }
  return (
    `meant for /k8s/clusters/${cluster}; Rancher up to 2.15 does not enforce the scope of an ext token: it decides where the ` +
    'token is synchronised to, and is no security boundary'
  )
}
