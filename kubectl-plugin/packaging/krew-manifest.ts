import { stringify } from 'yaml'
import type { Target } from './target.ts'

export interface Archive {
  readonly target: Target
  readonly file: string
  readonly sha256: string
}

/**
 * The manifest that krew installs the plugin by (krew.googlecontainertools.github.com/v1alpha2).
 * @param releases the URL of the folder that the archives are published in
 */
export function krewManifest(version: string, releases: string, archives: readonly Archive[]): string {
  return stringify(
    {
      apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
      kind: 'Plugin',
      metadata: { name: 'rtoken' },
      spec: {
        version: `v${version}`,
        homepage: releases,
        shortDescription: 'List, report on and audit the API tokens of Rancher',
        description:
          'Manages the API tokens of Rancher: what exists, who owns it, when it expires, what breaks the rules, and why a token ' +
          'gets a 401. Covers tokens.ext.cattle.io and tokens.management.cattle.io, of all users if you may see them.\n',
        caveats:
          'For completion, put kubectl_complete-rtoken on your PATH:\n' +
          '  kubectl rtoken completion kubectl > ~/.local/bin/kubectl_complete-rtoken\n' +
          '  chmod +x ~/.local/bin/kubectl_complete-rtoken\n',
        platforms: archives.map(({ target, file, sha256 }) => ({
          selector: { matchLabels: { os: target.os, arch: target.arch } },
          uri: `${releases.replace(/\/$/, '')}/${file}`,
          sha256,
          files: [
            { from: target.executable, to: '.' },
            { from: 'LICENSE', to: '.' },
          ],
          bin: target.executable,
        })),
      },
    },
    { lineWidth: 0 },
  )
}
