import { median, percentile } from '../statistics.ts'
import { Driver, postBytes, type Target } from './drive.ts'
import type { ServerProcess } from './server-process.ts'
import { traffic } from './traffic.ts'

/** As many as kube-apiserver keeps idle to one webhook: beyond, it opens and closes them, and TLS is what is measured. */
export const CONNECTIONS = 25
const ROUNDS = 10
/** Until nothing is compiled any more: at 2 s an answer still costs twice what it costs later. */
const WARM_UP_SECONDS = 6

export interface Figures {
  /** requests a second, the median of the rounds */
  readonly rate: number
  /** ms, each the median of the rounds */
  readonly p50: number
  readonly p99: number
  /** MiB, resident, at the end */
  readonly rss: number
  /** us of processor time of the server for a request, over all rounds */
  readonly cpu: number
}

interface Contender {
  readonly server: ServerProcess
  readonly driver: Driver
  readonly rates: number[]
  readonly p50s: number[]
  readonly p99s: number[]
  answers: number
}

/**
 * Drives the servers in turn, round by round, so that whatever else the machine does meets them alike.
 * @param seconds of load for each server, in all
 */
export async function compare(
  servers: readonly ServerProcess[],
  { ca, servername }: Omit<Target, 'port'>,
  seconds: number,
): Promise<readonly Figures[]> {
  const posts = (await traffic()).map(({ phase, review }) => postBytes(`/${phase}`, JSON.stringify(review)))
  const contenders: Contender[] = []
  for (const server of servers) {
    const driver = await Driver.connect({ port: server.port, ca, servername }, CONNECTIONS, posts)
    contenders.push({ server, driver, rates: [], p50s: [], p99s: [], answers: 0 })
  }
  for (const { driver } of contenders) await driver.drive(WARM_UP_SECONDS)
  const before = await Promise.all(servers.map((server) => server.usage()))
  for (let round = 0; round < ROUNDS; round++) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const driven = await contender.driver.drive(seconds / ROUNDS)
      contender.answers += driven.answers
      contender.rates.push(driven.answers / driven.seconds)
      contender.p50s.push(median(driven.latencies))
      contender.p99s.push(percentile(driven.latencies, 99))
    }
  }
  const after = await Promise.all(servers.map((server) => server.usage()))
  for (const { driver } of contenders) driver.close()
  return contenders.map(({ rates, p50s, p99s, answers }, index) => ({
    rate: median(rates),
    p50: median(p50s),
    p99: median(p99s),
    rss: after[index]?.rss ?? 0,
    cpu: (((after[index]?.cpu ?? 0) - (before[index]?.cpu ?? 0)) * 1000) / answers,
  }))
}
