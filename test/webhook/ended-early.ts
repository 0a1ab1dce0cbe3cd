/** Preloaded: ends the process while it loads what reads its command line. */
import { registerHooks } from 'node:module'

registerHooks({
  load: (url, context, load) => {
    if (url.endsWith('/yargs/index.mjs')) process.kill(process.pid, 'SIGTERM')
    return load(url, context)
  },
})
