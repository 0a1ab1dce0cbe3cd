import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Cluster } from '../cluster/cluster.ts'

/** A value of 54 letters, as the Token API server makes them (apiserver/storage/token-value.ts), wherever it stands. */
const VALUE = /[bcdfghjklmnpqrstvwxz2456789]{54}/g
/** A Secret's data, or whatever else is in base64 and long enough to hold a value. */
const BASE64 = /[A-Za-z0-9+/]{72,}/g
const HASH = /\$[123]:[A-Za-z0-9+/]{1,16}:/

/** The values that a cluster's answers told, and how often each was told. */
export class ToldValues {
  readonly #told = new Map<string, number>()

  note(answer: string): void {
    for (const value of new Set(valuesIn(answer))) this.#told.set(value, (this.#told.get(value) ?? 0) + 1)
  }

  /** How often a value that was told stands in a text, as it is or in base64. */
  countIn(text: string): number {
    return [...valuesIn(text), ...valuesIn(decodedIn(text))].filter((value) => this.#told.has(value)).length
  }

  /**
   * Shows that each was told once, and is found nowhere else: not in a log, not in etcd, and not in what can be asked for. Nor is a
   * hash, but in etcd.
   * @param logs more files to look through
   */
  async areNowhereElse(t: Test, cluster: Cluster, logs: readonly string[] = []): Promise<void> {
    t.ok(this.#told.size > 0, `${this.#told.size} values were told`)
    t.strictSame(
      [...this.#told].filter(([, times]) => times !== 1),
      [],
      'each was told once',
    )
    const answered = await answersNow(cluster)
    const logged = await contentsOf([...logs, ...(await filesIn(cluster.dir, /\.log$/))])
    const stored = await contentsOf(await filesIn(join(cluster.dir, 'etcd'), /./))
    t.ok(
      stored.some(([, text]) => text.includes('local://user-alice')),
      'what is stored is looked at',
    )
    for (const [place, text] of [...answered, ...logged, ...stored]) {
      const found = this.countIn(text)
      if (found > 0) t.fail(`${found} values are in ${place}`)
    }
    for (const [place, text] of [...answered, ...logged]) t.notMatch(text, HASH, `no hash is in ${place}`)
  }
}

type Place = readonly [name: string, text: string]

function valuesIn(text: string): string[] {
  return text.match(VALUE) ?? []
}

/** Whatever is in base64 in a text, decoded. */
function decodedIn(text: string): string {
  return (text.match(BASE64) ?? []).map((encoded) => Buffer.from(encoded, 'base64').toString('latin1')).join('\n')
}

/** All that can be asked for without naming a token's Secret. */
async function answersNow(cluster: Cluster): Promise<Place[]> {
  const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
  const tokens = '/apis/ext.cattle.io/v1/tokens'
  const asked: [string, Record<string, string>?][] = [
    [tokens],
    [`${tokens}?includeObject=Object`, table],
    [`${tokens}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=1`],
    ['/apis/ext.cattle.io/v1'],
    ['/openapi/v2'],
    ['/openapi/v3/apis/ext.cattle.io/v1'],
    ['/apis/events.k8s.io/v1/events'],
    ['/api/v1/configmaps'],
    ['/apis/apiregistration.k8s.io/v1/apiservices/v1.ext.cattle.io'],
    ['/metrics'],
  ]
  const ofCluster = asked.map(async ([path, headers]): Promise<Place> => {
    const { text, headers: head } = await cluster.request('rancher-admin', 'GET', path, undefined, headers)
    return [path, text + JSON.stringify(head)]
  })
  const ofServer = ['/metrics', '/readyz', '/livez'].map(async (path): Promise<Place> => [
    `the server's ${path}`,
    (await cluster.apiserver.get(path)).text,
  ])
  return Promise.all([...ofCluster, ...ofServer])
}

async function contentsOf(files: readonly string[]): Promise<Place[]> {
  return Promise.all(files.map(async (file): Promise<Place> => [file, (await readFile(file)).toString('latin1')]))
}

async function filesIn(folder: string, name: RegExp): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name))
}
