// Runs the plugin as a process whose clock is ahead by so many milliseconds: kube-apiserver lets nobody write an old creation.
import { homedir } from 'node:os'
import { runPlugin } from '../../kubectl-plugin/run-plugin.ts'
import { writingTo } from '../../kubectl-plugin/write-to-stream.ts'

const [, , aheadMs = '0', ...words] = process.argv
const ending = new AbortController()
process.on('SIGINT', () => (ending.signal.aborted ? process.exit(130) : ending.abort(new Error('ended by SIGINT'))))
process.exit(
  await runPlugin(words, {
    stdin: process.stdin,
    stdout: writingTo(process.stdout),
    stderr: writingTo(process.stderr),
    env: process.env,
    homeFolder: homedir(),
    interactive: process.stdin.isTTY,
    now: () => Date.now() + Number(aheadMs),
    checksClock: false,
    signal: ending.signal,
    program: 'kubectl rtoken',
  }),
)
