const HEAD_END = Buffer.from('\r\n\r\n')

/** How long the answer is that begins here, or undefined while its head is not complete. */
export function answerLength(received: Buffer): number | undefined {
  const headEnd = received.indexOf(HEAD_END)
  if (headEnd === -1) return undefined
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(received.toString('latin1', 0, headEnd + 2))?.[1]
  return headEnd + HEAD_END.length + Number(length ?? 0)
}
