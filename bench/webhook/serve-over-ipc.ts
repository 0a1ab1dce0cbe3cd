export interface ServingKey {
  readonly key: string
  readonly cert: string
}

/** What a server process says about itself when it is asked. */
export interface Usage {
  /** MiB, resident */
  readonly rss: number
  /** ms of processor time since it started */
  readonly cpu: number
}

/** Serves with the key that the parent sends, tells the address, and its usage whenever it is asked. It ends with the parent. */
export async function serveOverIpc(listen: (tls: ServingKey) => Promise<string>): Promise<void> {
  const tls = await new Promise<ServingKey>((resolve) => process.once('message', (key) => resolve(key as ServingKey)))
  process.on('disconnect', () => process.exit(0))
  process.send?.({ address: await listen(tls) })
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    const usage: Usage = { rss: process.memoryUsage.rss() / 1024 ** 2, cpu: (user + system) / 1000 }
    process.send?.(usage)
  })
}
