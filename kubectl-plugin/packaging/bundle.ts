import { fileURLToPath } from 'node:url'
import { build, type Metafile } from 'esbuild'

const root = new URL('../../', import.meta.url)

/**
 * Writes the plugin and all that it uses as one CommonJS file, which is what a single executable can keep compiled. What an
 * operation does not need is not run: each is still loaded when it is asked for.
 * @returns what went into the file
 */
export async function bundlePlugin(outfile: string): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL('kubectl-plugin/main.ts', root))],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node26',
    format: 'cjs',
    minify: true,
    // Messages name no classes of ours, but `instanceof` and error names are read by people with -v.
    keepNames: true,
    metafile: true,
    legalComments: 'none',
    logLevel: 'error',
  })
  return metafile
}
