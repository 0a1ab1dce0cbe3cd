import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface BuildOptions {
  /** The bundle. */
  readonly main: string
  /** Node for the machine that it is to run on. */
  readonly node: string
  readonly output: string
  /** Where the configuration is written. */
  readonly configuration: string
  /** V8's compiled code is kept in the executable: it starts in half the time. Only where it is built for this machine. */
  readonly keepsCompiled: boolean
}

/**
 * One executable of a bundle and Node: `node --build-sea`.
 * @param builder the Node that builds
 */
export async function buildExecutable(builder: string, options: BuildOptions): Promise<void> {
  const { main, node, output, configuration, keepsCompiled } = options
  const config = {
    main,
    output,
    executable: node,
    disableExperimentalSEAWarning: true,
    useCodeCache: keepsCompiled,
    useSnapshot: false,
    // Flags of Node are none of a plugin's, whatever NODE_OPTIONS says.
    execArgvExtension: 'none',
  }
  await writeFile(configuration, JSON.stringify(config))
  await run(builder, ['--build-sea', configuration])
}
