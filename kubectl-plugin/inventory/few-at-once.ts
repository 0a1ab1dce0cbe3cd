/** A command line can name thousands of tokens: each costs two requests, and a connection while they are on their way. */
const FEW = 16

/** Does the work for each, a few at a time, and gives the results in the order of the items. Rejects as soon as one does. */
export async function fewAtOnce<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>()
  const rest = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of rest) results.set(index, await work(item))
  }
  await Promise.all(Array.from({ length: Math.min(FEW, items.length) }, worker))
  return [...results].sort(([one], [other]) => one - other).map(([, result]) => result)
}
