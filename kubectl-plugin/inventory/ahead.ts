/**
 * The same values, the next always asked for while the last is in use: the server works while we do. One value is in memory
 * more than without. The first is asked for at once.
 */
export function ahead<Value>(source: AsyncGenerator<Value>): AsyncGenerator<Value> {
  return readAhead(source, asked(source))
}

async function* readAhead<Value>(
  source: AsyncGenerator<Value>,
  first: Promise<IteratorResult<Value>>,
): AsyncGenerator<Value> {
  try {
    for (let pending = first; ;) {
      const result = await pending
      if (result.done === true) return
      pending = asked(source)
      yield result.value
    }
  } finally {
    await source.return(undefined)
  }
}

/** An error waits until somebody gets as far as to want the value. */
function asked<Value>(source: AsyncGenerator<Value>): Promise<IteratorResult<Value>> {
  const next = source.next()
  next.catch(() => undefined)
  return next
}
